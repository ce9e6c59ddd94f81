/** Slugs with numbers, for what would have the same slug. */
import { LIMITS } from '../../kernel/limits.ts'
import { and, eq, gte, lt, or, type SQLiteColumn } from '../../storage/drizzle.ts'

/** The slug `base`, and all slugs from `from` (included) to `before` (excluded) in sort order. */
export type SlugRange = { base: string; from: string; before: string }

export const isInRange = (slug: SQLiteColumn, { base, from, before }: SlugRange) =>
  or(eq(slug, base), and(gte(slug, from), lt(slug, before)))

/** Characters of a hyphen and a number of up to six digits. */
const SUFFIX = 7

/** The first of `base`, `base-2`, `base-3` and so on that is not taken. Shortens a long base for the number. */
export async function firstFree(
  base: string,
  listTaken: (range: SlugRange) => Promise<string[]>,
): Promise<string> {
  const stem = base.slice(0, LIMITS.slug - SUFFIX).replace(/-$/, '')
  // One query for all numbers, because many articles may have the same title. ":" is the character after "9".
  const taken = new Set(await listTaken({ base, from: `${stem}-0`, before: `${stem}-:` }))
  let slug = base
  for (let number = 2; taken.has(slug); number += 1) {
    slug = `${stem}-${number}`
  }
  return slug
}
