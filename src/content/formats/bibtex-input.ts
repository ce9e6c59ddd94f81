/** Reads BibTeX and BibLaTeX. Pure: the library can fetch URLs, but no function that is used here does. */
import { z } from 'zod'
import { latePackage } from '../../kernel/late.ts'
import { lazy } from '../../kernel/lazy.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { readInput } from '../../kernel/read-input.ts'
import { NewReference } from '../model/reference.ts'
import { MONTHS } from './bibtex.ts'
import { type CslItem, toReferenceInput } from './bibtex-item.ts'
import { type Fault, faultsOf, inOrder } from './faults.ts'

const corePackage: () => typeof import('@citation-js/core') = latePackage('@citation-js/core')
const bibtexPackage: () => typeof import('@citation-js/plugin-bibtex') = latePackage(
  '@citation-js/plugin-bibtex',
)

/** An entry as it stands in the file. Its values are TeX. */
type Entry = { type: string; label: string; properties: Record<string, string | number> }

const library = lazy(() => {
  const { plugins } = corePackage()
  bibtexPackage()
  const { constants } = plugins.config.get('@bibtex' as never) as {
    constants: { formatting: object; commands: object }
  }
  Object.assign(constants.commands, MORE_COMMANDS)
  // References are plain text. The library would write italics as `<i>`, which a title may have as it is.
  const { quotes: _quotes, ...marks } = constants.formatting as Record<string, unknown>
  Object.assign(constants.formatting, Object.fromEntries(Object.keys(marks).map(name => [name, ['', '']])))
  const read = plugins.input.data as (input: unknown, format: string) => unknown
  return {
    parse: (text: string) => read(text, '@biblatex/text') as Entry[],
    convert: (entry: Entry) => composeDotless(read(entry, '@biblatex/entry+object') as CslItem[]),
  }
})

/** Those of names and titles that the library does not know. */
const MORE_COMMANDS = { aa: 'å', AA: 'Å', dots: '…', ldots: '…' }

/** `\'{\i}` is `í`: TeX takes the dot away for the accent, and the library leaves it so. */
const composeDotless = (items: CslItem[]): CslItem[] =>
  JSON.parse(
    JSON.stringify(items)
      .replace(/ı(?=\p{M})/gu, 'i')
      .replace(/ȷ(?=\p{M})/gu, 'j')
      .normalize(),
  )

type Faults = { faults: Fault[] }

/** @returns the references in their order, or all that is wrong, with lines. */
export function readBibtex(text: string): { references: NewReference[] } | Faults {
  if (text.length > LIMITS.bibtex) {
    return refuse(null, null, 'too-long', `Must have at most ${LIMITS.bibtex} characters.`)
  }
  const parsed = parseEntries(text)
  if ('faults' in parsed) {
    return parsed
  }
  const entries = inherit(parsed.map(keepKnownFields))
  const lines = findLines(text, entries)
  const items = refuseLong(entries, lines) ?? convertEntries(entries, lines)
  return 'faults' in items ? items : readItems(items, lines)
}

function refuse(
  line: number | null | undefined,
  field: string | null,
  code: Fault['code'],
  detail: string,
): Faults {
  return { faults: [{ line: line ?? null, field, code, detail }] }
}

function parseEntries(text: string): Entry[] | Faults {
  try {
    const entries = library().parse(text)
    if (entries.length > LIMITS.referencesPerArticle) {
      return refuse(null, null, 'too-many', `Must have at most ${LIMITS.referencesPerArticle} entries.`)
    }
    return entries.length > 0
      ? entries
      : refuse(null, null, 'too-few', 'Has no entry such as `@book{key, title = {A title}}`.')
  } catch (error) {
    // What it says repeats the text. Only too many braces within each other are no syntax error.
    const [, line] = /at line (\d+)/.exec(String(error)) ?? []
    return refuse(
      line === undefined ? null : Number(line),
      null,
      'format',
      'Is not BibTeX here, or shortly before.',
    )
  }
}

/** The fields that references are made of. What else BibTeX has, such as an abstract, need not even be readable. */
const KNOWN = new Set(
  (
    'title subtitle author date year month day urldate url howpublished doi isbn publisher institution organization school ' +
    'journal journaltitle booktitle booksubtitle maintitle mainsubtitle volume number issue pages note addendum crossref'
  ).split(' '),
)

const keepKnownFields = ({ properties, ...entry }: Entry): Entry => ({
  ...entry,
  properties: Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => KNOWN.has(name))
      .map(([name, value]) => [name, name === 'month' ? numberMonth(value) : value]),
  ),
})

/** The library knows numbers and the first three letters, and loses `March` and `Mar.` in silence. */
function numberMonth(month: string | number): string | number {
  const word = /^([a-z]{3})[a-z]*\.?$/i.exec(`${month}`)?.[1] ?? ''
  const index = MONTHS.indexOf(word.toLowerCase())
  return index === -1 ? month : index + 1
}

/** The start of an entry, with its key. */
const START = /@\s*[a-z_][\w:+-]*\s*[{(]\s*([^,\s]+)/gi

/** The line on which each entry starts; null where it cannot be found, such as behind a comment. */
type Lines = readonly (number | null)[]

function findLines(text: string, entries: readonly Entry[]): Lines {
  const lines: number[] = []
  let line = 1
  let from = 0
  for (const { index, 1: label } of text.matchAll(START)) {
    if (label === entries[lines.length]?.label) {
      line += text.slice(from, index).split('\n').length - 1
      from = index
      lines.push(line)
    }
  }
  return entries.map((_entry, index) => lines[index] ?? null)
}

/** Abbreviations (`@string`) of abbreviations make texts of any length, and the library reads long lists of names slowly. */
function refuseLong(entries: readonly Entry[], lines: Lines): Faults | undefined {
  let total = 0
  for (const [index, { properties }] of entries.entries()) {
    for (const [name, value] of Object.entries(properties)) {
      const { length } = String(value)
      total += length
      if (length > LIMITS.bibtexField || total > LIMITS.bibtex) {
        const detail = `Must have at most ${LIMITS.bibtexField} characters, and all entries ${LIMITS.bibtex}.`
        return refuse(lines[index], `${index}.${name}`, 'too-long', detail)
      }
    }
  }
  return undefined
}

/**
 * Gives each entry what it leaves out from the entry that it refers to, whose title is that of the book. One level deep, as
 * in BibTeX. The library fails where the book has no author, and follows circles without an end.
 */
function inherit(entries: readonly Entry[]): Entry[] {
  const byLabel = new Map(entries.map(({ label, properties }) => [label, properties]))
  return entries.map(({ properties: { crossref, ...own }, ...entry }) => {
    const parent = byLabel.get(String(crossref)) ?? {}
    const inherited = Object.entries(parent).filter(([name]) => !OWN.has(name))
    const booktitle = parent['title'] === undefined ? {} : { booktitle: parent['title'] }
    return { ...entry, properties: { ...Object.fromEntries(inherited), ...booktitle, ...own } }
  })
}

/** What an entry has of its own. */
const OWN = new Set(['title', 'subtitle', 'pages', 'doi', 'url', 'note', 'crossref'])

function convertEntries(entries: readonly Entry[], lines: Lines): CslItem[] | Faults {
  const detail = 'A value of this entry cannot be read as TeX. Look for a `$` or a `\\begin` without its end.'
  const faults: Fault[] = []
  const items = entries.flatMap((entry, index) => {
    try {
      return library().convert(entry)
    } catch {
      faults.push(...refuse(lines[index], `${index}`, 'format', detail).faults)
      return []
    }
  })
  return faults.length > 0 ? { faults: inOrder(faults) } : items
}

const NewReferences = z.array(NewReference)

function readItems(items: readonly CslItem[], lines: Lines): { references: NewReference[] } | Faults {
  const result = readInput(NewReferences, items.map(toReferenceInput))
  const keys = items.map(({ id }) => id)
  const faults = keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : refuse(lines[index], `${index}.key`, 'duplicate', 'An earlier entry has the same key.').faults,
  )
  if (!result.success) {
    faults.push(...faultsOf(result.issues.first, ([index]) => lines[Number(index)] ?? null))
  }
  return result.success && faults.length === 0 ? { references: result.data } : { faults: inOrder(faults) }
}
