/** Prints a bibliography as HTML. It has no word of its own, because articles are in any language. Pure. */
import { entryId } from '../../markdown/citations.ts'
import { escapeHtml } from '../../markdown/escape.ts'
import { isHttpAddress } from '../../markdown/links.ts'
import { doiAddress, lookupDoi, lookupOf } from '../model/cited-work.ts'
import type { Cited } from '../model/reference.ts'

/** `places`: the ids of the citations of the entry. */
type Listed = { entry: Cited; places: readonly string[] }

/** An arrow back, as text and not as a picture. */
const BACK = '↩\ufe0e'

/** @param entries in the order of their numbers. @returns '' without entries. */
export function printBibliography(entries: readonly Listed[]): string {
  const items = entries.map(({ entry, places }) => {
    const back = places.map(
      (id, index) =>
        ` <a href="#${id}" role="doc-backlink">${BACK}${index === 0 ? '' : `<sup>${index + 1}</sup>`}</a>`,
    )
    return `<li id="${entryId(entry.key)}">${printEntry(entry)}${back.join('')}</li>\n`
  })
  return items.length === 0
    ? ''
    : `<section class="bibliography" role="doc-bibliography">\n<ol>\n${items.join('')}</ol>\n</section>\n`
}

/** `Dean, Ann; Roe, Bo (2025-02). The title. Journal 12(3), 4-5. Publisher. ISBN 1. https://a.example (2025-03-01). Note.` */
function printEntry(entry: Cited): string {
  const { author, issued, title, containerTitle, publisher, ISBN, note } = entry
  const names = author.map(
    ({ family, given, literal }) => literal ?? [family, given].filter(isGiven).join(', '),
  )
  const date = issued === null ? '' : ` (${issued})`
  const name = containerTitle === null ? cite(title) : isolate(title)
  const who = names.length === 0 ? '' : isolate(names.join('; '))
  return [
    ...(who === '' ? [`${name}${date}`] : [`${who}${date}`, name]),
    printPlace(entry),
    escapeHtml(publisher ?? ''),
    ISBN === null ? '' : escapeHtml(`ISBN ${ISBN}`),
    ...printAddresses(entry),
    escapeHtml(note ?? ''),
  ]
    .filter(part => part !== '')
    .map(endSentence)
    .join(' ')
}

/** Where a part of a larger work is: `Journal 12(3), 4-5`. */
function printPlace({ containerTitle, volume, issue, page }: Cited): string {
  const number = `${volume ?? ''}${issue === null ? '' : `(${issue})`}`
  const container = [containerTitle === null ? '' : cite(containerTitle), escapeHtml(number)]
  return [container.filter(part => part !== '').join(' '), escapeHtml(page ?? '')]
    .filter(part => part !== '')
    .join(', ')
}

/** The DOI and the address, with the day on which it was read. An address that says the DOI again is left out. */
function printAddresses({ DOI, URL: url, accessed }: Cited): string[] {
  const doi = DOI ?? ''
  const address = doiAddress(doi)
  const resolved = address === undefined ? escapeHtml(doi && `DOI ${doi}`) : link(address)
  const found = lookupOf({ DOI: null, URL: url }).doi
  const isSame = found !== null && found === lookupDoi(doi)
  const addresses = [resolved, url === null || isSame ? '' : link(url)].filter(part => part !== '')
  const read = accessed === null ? '' : ` (${accessed})`
  return addresses.map((part, index) => (index === addresses.length - 1 ? `${part}${read}` : part))
}

// Works often are in a script that is written in the other direction than the article.
const cite = (title: string) => `<cite dir="auto">${escapeHtml(title)}</cite>`
const isolate = (text: string) => `<bdi>${escapeHtml(text)}</bdi>`

/** A link that shows its address. What is no address of the web is text. */
const link = (address: string) =>
  isHttpAddress(address)
    ? `<a href="${escapeHtml(address)}" dir="ltr">${escapeHtml(address)}</a>`
    : escapeHtml(address)

/** Adds a full stop unless the text ends with one, or with another sign that ends a sentence. */
const endSentence = (html: string) => (/[.?!…。？！](?:<\/\w+>)?$/.test(html) ? html : `${html}.`)

const isGiven = (part: string | undefined) => part !== undefined
