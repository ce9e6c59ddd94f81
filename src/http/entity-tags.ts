/** Entity tags as requests name them (RFC 9110, sections 8.8.3 and 13.1). Pure. */

/** The text between the quotes of each tag; `*` means any tag. */
export type NamedTags = readonly string[] | '*'

/** One element of the list and the comma behind it. The element may be empty (section 5.6.1). */
const ELEMENT = /[ \t]*(?:(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|$)/y

/** Reads `If-Match` or `If-None-Match`; undefined when it is neither `*` nor a list of tags. */
export function readTags(field: string): NamedTags | undefined {
  if (field.trim() === '*') {
    return '*'
  }
  const tags: string[] = []
  ELEMENT.lastIndex = 0
  while (ELEMENT.lastIndex < field.length) {
    const element = ELEMENT.exec(field)
    if (element === null) {
      return undefined
    }
    if (element[1] !== undefined) {
      tags.push(element[1])
    }
  }
  return tags.length > 0 ? tags : undefined
}

/**
 * Whether the field names the tag. A field that is no list of tags names none. Proxies that compress mark the tag as
 * weak
 * (nginx) or append the coding (Apache, Caddy), and clients send it back like that: it counts as the same tag.
 */
export function namesTag(field: string, tag: string): boolean {
  const tags = readTags(field)
  return tags === '*' || tags?.some(one => one === tag || one.replace(CODING, '') === tag) === true
}

const CODING = /-{1,2}(?:br|deflate|gzip|zstd)$/

/** The version of the resource, with which each tag of this service begins. */
export function versionOf(tag: string): number | undefined {
  const version = /^(\d{1,15})(?:-|$)/.exec(tag)?.[1]
  return version === undefined ? undefined : Number(version)
}
