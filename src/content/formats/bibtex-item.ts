/** Makes the input of a reference from an entry of a BibTeX file, as the library has converted it to CSL. Pure. */
import type { AuthorName } from '../../kernel/stored.ts'
import { ReferenceType } from '../model/reference.ts'
import { fromCslItem } from './csl.ts'

type CslName = Partial<Record<'family' | 'given' | 'suffix' | 'non-dropping-particle', string>>
type CslDate = { 'date-parts'?: unknown[][]; literal?: string }

export type CslItem = Record<string, unknown> & {
  id: unknown
  author?: CslName[]
  issued?: CslDate
  accessed?: CslDate
}

/** @returns the input for `NewReference`, not yet validated. What references do not have is left out. */
export function toReferenceInput(item: CslItem): unknown {
  const { type, author, issued, accessed, publisher, URL, DOI } = item
  const { reference } = fromCslItem({
    ...item,
    type: ReferenceType.safeParse(type).success ? type : 'document',
    author: author?.flatMap(toName),
    issued: firstDate(issued),
    accessed: firstDate(accessed),
    publisher: Array.isArray(publisher) ? publisher.join(' and ') : publisher,
    URL: unescapeTex(URL),
    DOI: unescapeTex(DOI),
  })
  return reference
}

/** A name of one part is that of an organisation, or as good as one. `and others` is nobody. */
function toName({ family = '', given, suffix, ...rest }: CslName): AuthorName[] {
  const whole = [rest['non-dropping-particle'], family].filter(Boolean).join(' ')
  const first = [given, suffix].filter(Boolean).join(', ')
  if (whole !== '' && first !== '') {
    return [{ family: whole, given: first }]
  }
  const literal = whole || first
  return literal === '' || literal === 'others' ? [] : [{ literal }]
}

/** Of a span, its beginning. What is no date is left for the schema to refuse. */
const firstDate = (date: CslDate | undefined) =>
  date?.['date-parts'] ? { 'date-parts': date['date-parts'].slice(0, 1) } : date?.literal

/** BibLaTeX takes URLs and DOIs without escapes, but some programs write them. */
const unescapeTex = (value: unknown) =>
  typeof value === 'string' ? value.replace(/\\([&%$#_])/g, '$1') : value
