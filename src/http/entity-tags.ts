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
 * How the field names the tag, to repeat it in a 304; undefined: not at all, and not by a field that is no list of tags.
 * Each coding of an answer has a tag of its own (section 8.8.3.3), which one state of the resource makes good or not.
 * Proxies that compress append the coding too (Apache, Caddy) or mark the tag as weak (nginx): it counts as the same.
 */
export function findNamed(field: string, tag: string): string | undefined {
  const tags = readTags(field)
  return tags === '*' ? tag : tags?.find(one => one === tag || one.replace(CODING, '') === tag)
}

const CODING = /-{1,2}(?:br|deflate|gzip|zstd)$/

/** The tag, without its quotes, that `etag` has without a coding. */
export const plainTag = (etag: string) => etag.slice(1, -1).replace(CODING, '')

/** `etag`, with its quotes, for the same answer in a coding. */
export const tagOfCoding = (etag: string, coding: string) => `${etag.slice(0, -1)}-${coding}"`

/**
 * What the holder of a tag has read: the resource as of `known`, and what it changed itself as of `version`. They differ
 * after a change of one part that passed although others had changed other parts since `known`.
 */
export type Versions = { version: number; known: number }

/** The text with which each tag of a resource with versions begins: `7`, or `7.5` when only version 5 is known. */
export const versionsTag = ({ version, known }: Versions) =>
  known === version ? `${version}` : `${version}.${known}`

export function versionsOf(tag: string): Versions | undefined {
  const [, version, known = version] = /^(\d{1,15})(?:\.(\d{1,15}))?(?:-|$)/.exec(tag) ?? []
  if (version === undefined) {
    return undefined
  }
  return { version: Number(version), known: Math.min(Number(known), Number(version)) }
}
