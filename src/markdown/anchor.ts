import { latePackage } from '../kernel/late.ts'
import { LIMITS } from '../kernel/limits.ts'
import { isUuid } from '../kernel/scalars.ts'

const anyAscii: () => typeof import('any-ascii') = latePackage('any-ascii')

/**
 * An anchor of a-z, 0-9 and single hyphens for a heading in any script; '' when the heading has no letter or digit.
 * Not unique: two headings may give the same.
 */
export function anchorFor(heading: string): string {
  const anchor = anyAscii()
    .default(heading)
    .toLowerCase()
    .replaceAll("'", '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, LIMITS.slug)
    .replace(/-$/, '')
  // Anchor refuses the form of a UUID, which would be mistaken for the id of a section.
  return isUuid(anchor) ? `section-${anchor}` : anchor
}
