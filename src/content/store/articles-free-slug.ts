import { LIMITS } from '../../kernel/limits.ts'
import type { Reader } from '../../storage/storage.ts'
import { listSlugs } from './article-queries.ts'
import { listFormerSlugs } from './articles-former-slug-queries.ts'

/** Room for a hyphen and a number of six digits. */
const SUFFIX = 7

/** `base`, or `base-2`, `base-3` and so on: the first that no article has or had. A long base is shortened for the number. */
export async function freeSlug(reader: Reader, base: string): Promise<string> {
  const stem = base.slice(0, LIMITS.slug - SUFFIX).replace(/-$/, '')
  // Asked once, for many articles may have one title: whatever begins with a digit after the hyphen ("9" is before ":").
  const range = { base, from: `${stem}-0`, before: `${stem}-:` }
  const taken = new Set([...(await listSlugs(reader, range)), ...(await listFormerSlugs(reader, range))])
  let slug = base
  for (let number = 2; taken.has(slug); number += 1) {
    slug = `${stem}-${number}`
  }
  return slug
}
