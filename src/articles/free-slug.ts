import { LIMITS } from '../limits.ts'
import type { Reader } from '../storage/storage.ts'
import { findFormer } from './former-slug-queries.ts'
import { listBySlug } from './queries.ts'

/** `base`, or `base-2`, `base-3` and so on: the first that no article has or had. */
export async function freeSlug(reader: Reader, base: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`
    const slug = base.slice(0, LIMITS.slug - suffix.length).replace(/-$/, '') + suffix
    const taken =
      (await listBySlug(reader, slug)).length > 0 || (await findFormer(reader, slug)) !== undefined
    if (!taken) {
      return slug
    }
  }
}
