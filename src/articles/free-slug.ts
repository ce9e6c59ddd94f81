import { LIMITS } from '../limits.ts'
import type { Reader } from '../storage/storage.ts'
import { findFormer } from './former-slug-queries.ts'
import { listBySlug } from './queries.ts'

/** `base`, or `base-2`, `base-3` and so on: the first, from `number` on, that no article has or had. */
export async function freeSlug(reader: Reader, base: string, number = 1): Promise<string> {
  const suffix = number === 1 ? '' : `-${number}`
  const slug = base.slice(0, LIMITS.slug - suffix.length).replace(/-$/, '') + suffix
  const isTaken =
    (await listBySlug(reader, slug)).length > 0 || (await findFormer(reader, slug)) !== undefined
  return isTaken ? freeSlug(reader, base, number + 1) : slug
}
