/**
 * Writes references as BibTeX in UTF-8, for BibTeX and BibLaTeX. Types that BibTeX has not are those of BibLaTeX, which
 * BibTeX prints as `misc`. Pure.
 */
import type { AuthorName } from '../../kernel/stored.ts'
import type { Cited } from '../model/reference.ts'

/** The entry types of those that are not `misc`. */
const ENTRY_TYPES: Partial<Record<Cited['type'], string>> = {
  'article-journal': 'article',
  'article-magazine': 'article',
  'article-newspaper': 'article',
  bill: 'legislation',
  book: 'book',
  chapter: 'incollection',
  dataset: 'dataset',
  entry: 'inreference',
  'entry-encyclopedia': 'inreference',
  legal_case: 'jurisdiction',
  legislation: 'legislation',
  motion_picture: 'movie',
  'paper-conference': 'inproceedings',
  patent: 'patent',
  personal_communication: 'letter',
  post: 'online',
  'post-weblog': 'online',
  report: 'techreport',
  review: 'review',
  software: 'software',
  song: 'audio',
  standard: 'standard',
  thesis: 'thesis',
  webpage: 'online',
}

const PUBLISHERS: Record<string, string> = { techreport: 'institution', thesis: 'school' }

export const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** One entry for each reference, in their order. */
export function printBibtex(references: readonly Cited[]): string {
  const taken = new Set<string>()
  return references.map(reference => printEntry(chooseKey(reference.key, taken), reference)).join('\n')
}

/** The key itself, which BibTeX allows as it is. BibTeX does not tell `Foo` from `foo`, so the second has a number. */
function chooseKey(key: string, taken: Set<string>): string {
  let chosen = key
  for (let number = 2; taken.has(chosen.toLowerCase()); number += 1) {
    chosen = `${key}-${number}`
  }
  taken.add(chosen.toLowerCase())
  return chosen
}

function printEntry(key: string, reference: Cited): string {
  const type = ENTRY_TYPES[reference.type] ?? 'misc'
  const { issued, accessed, URL, DOI, page } = reference
  const [year, month, day] = issued?.split('-') ?? []
  const fields: [name: string, value: string | null | undefined][] = [
    ['author', reference.author.map(printName).join(' and ')],
    ['title', protectCapitals(escapeTex(reference.title))],
    [
      type === 'article' ? 'journal' : 'booktitle',
      reference.containerTitle && escapeTex(reference.containerTitle),
    ],
    ['volume', reference.volume && escapeTex(reference.volume)],
    ['number', reference.issue && escapeTex(reference.issue)],
    ['pages', page && escapeTex(page).replace(/(?<=\d)[-–](?=\d)/, '--')],
    [PUBLISHERS[type] ?? 'publisher', reference.publisher && keepTogether(reference.publisher)],
    ['year', year],
    ['month', month],
    // BibTeX has no day.
    ['date', day && issued],
    ['isbn', reference.ISBN && escapeTex(reference.ISBN)],
    ['doi', DOI && writeVerbatim(DOI)],
    ['url', URL && writeVerbatim(URL)],
    ['urldate', accessed],
    ['note', reference.note && escapeTex(reference.note)],
  ]
  const lines = fields
    .filter(([, value]) => value)
    .map(([name, value]) => `  ${name} = ${name === 'month' ? MONTHS[Number(value) - 1] : `{${value}}`},\n`)
  return `@${type}{${key},\n${lines.join('')}}\n`
}

/** BibTeX counts braces even behind a backslash, so they are commands. An unbreakable blank is `~`. */
const ESCAPES: Record<string, string> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '\u00a0': '~',
}

/** Escapes what TeX would read as a command or a ligature. */
const escapeTex = (text: string) =>
  text
    .replace(/[\\{}~^$&#%_\u00a0]/g, character => `${ESCAPES[character]}`)
    .replace(/(?<=-)-|(?<=')'|(?<=`)`/g, '{}$&')

/**
 * Styles write titles in lower case after their first character, but for what is in braces. A brace before a backslash
 * would not protect.
 */
const protectCapitals = (title: string) =>
  title.replace(/[^\s~]+/g, (word, index: number) => {
    const hasCapital = /\p{Lu}/u.test(index === 0 ? word.slice(1) : word)
    return hasCapital ? `{${word.startsWith('\\') ? '{}' : ''}${word}}` : word
  })

/** A name in one part is in braces, or its words would be taken for given names. */
function printName({ family, given, literal }: AuthorName): string {
  return family === undefined || given === undefined
    ? `{${escapeTex(`${literal ?? family}`)}}`
    : `${keepTogether(family)}, ${keepTogether(given)}`
}

/** Braces around what would part a name, or a list of publishers. */
const keepTogether = (text: string) =>
  /[,=]|(?:^|\s)(?:and|-+)(?:\s|$)/i.test(text) ? `{${escapeTex(text)}}` : escapeTex(text)

/** BibLaTeX takes URLs and DOIs without escapes. What would part the field is encoded as in a URL. */
const writeVerbatim = (text: string) =>
  text.replace(/[\\{}]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
