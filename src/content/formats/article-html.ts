/**
 * Prints an article as one HTML text, from the HTML of its sections. It has no word of its own, because articles are in
 * any language. Ids are the anchors of sections, `ref_{key}` for entries of the bibliography and `cite_{number}` for
 * citations; no anchor has an underscore. Pure.
 */
import { entryId, rewriteCitations } from '../../markdown/citations.ts'
import { escapeHtml } from '../../markdown/escape.ts'
import type { Cited } from '../model/reference.ts'
import type { Section } from '../model/section.ts'
import { printBibliography } from './bibliography-html.ts'

/** A heading has the level `depth + headingOffset`: with 1 the title of the page can be its only `h1`. */
export const HEADING_OFFSET = { least: 0, most: 3, standard: 1 } as const

const LOWEST_LEVEL = 6

type Printing = { lang: string; headingOffset: number }

/** @param tree with bodies in HTML. @param references in the order of the bibliography. */
export function printArticleHtml(
  tree: readonly Section[],
  references: readonly Cited[],
  { lang, headingOffset }: Printing,
): string {
  const cited = new Map<string, { number: number; places: string[] }>()
  let citations = 0
  const cite = (key: string): string => {
    const entry = cited.get(key) ?? { number: cited.size + 1, places: [] }
    cited.set(key, entry)
    citations += 1
    const id = `cite_${citations}`
    entry.places.push(id)
    return `<a id="${id}" href="#${entryId(key)}" role="doc-biblioref">${entry.number}</a>`
  }
  const print = ({ anchor, heading, kind, depth, body, sections }: Section): string => {
    const level = Math.min(depth + headingOffset, LOWEST_LEVEL)
    const title = heading === null ? '' : `<h${level} id="${anchor}">${escapeHtml(heading)}</h${level}>\n`
    const id = heading === null ? ` id="${anchor}"` : ''
    const text = rewriteCitations(body, cite)
    return WRAPPERS[kind]({ id, title, text, below: sections.map(print).join('') })
  }
  const text = tree.map(print).join('')
  const numberOf = ({ key }: Cited) => cited.get(key)?.number ?? cited.size + 1
  const entries = references
    .toSorted((one, other) => numberOf(one) - numberOf(other))
    .map(entry => ({ entry, places: cited.get(entry.key)?.places ?? [] }))
  return `<div lang="${lang}" dir="${directionOf(lang)}">\n${text}${printBibliography(entries)}</div>\n`
}

/** The standard (ECMA-402, Intl Locale Info) is not in TypeScript's library yet. */
const directionOf = (lang: string) =>
  (new Intl.Locale(lang) as Intl.Locale & { getTextInfo(): { direction: string } }).getTextInfo().direction

/** `id` is the attribute of a section without a title, otherwise ''. */
type Printed = { id: string; title: string; text: string; below: string }

const WRAPPERS: Readonly<Record<Section['kind'], (printed: Printed) => string>> = {
  prose: ({ id, title, text, below }) =>
    `${id === '' ? title + text : `<div${id}>\n${text}</div>\n`}${below}`,
  quote: ({ id, title, text, below }) =>
    `<blockquote${id} class="quote">\n${title}${text}${below}</blockquote>\n`,
  figure: ({ id, title, text, below }) => {
    const caption = title === '' ? '' : `<figcaption>${title.trimEnd()}</figcaption>\n`
    return `<figure${id}>\n${caption}${text}${below}</figure>\n`
  },
  // Without the role it would be a landmark of the page.
  note: ({ id, title, text, below }) =>
    `<aside${id} class="note" role="note">\n${title}${text}${below}</aside>\n`,
}
