/** The tables of the guides, made from the code that they describe. */
import { PROBLEMS } from '../http/problems.ts'
import { FAULTS } from '../kernel/faults.ts'
import { LIMITS } from '../kernel/limits.ts'
import { RULES } from '../spam/rules/all.ts'

/** An environment variable. `standard` is its default, as it is written in the environment. */
export type Variable = { name: string; standard: string; meaning: string }

/** The values of an environment variable under each preset. */
export type Preset = { name: string; open: string; normal: string; strict: string }

const MEANINGS = {
  title: 'Characters of a title, a subtitle or a heading.',
  slug: 'Characters of a slug or an anchor.',
  summary: 'Characters of a summary.',
  sectionBody: 'Characters of the body of one section.',
  sectionsPerArticle: 'Sections of an article.',
  sectionDepth: 'Levels of sections.',
  referencesPerArticle: 'References of an article.',
  referenceField: 'Characters of one field of a reference.',
  citationsPerSection: 'Citations in one section. A key counts each time it is cited.',
  citationsPerArticle: 'Citations in all sections of an article. A key counts each time it is cited.',
  renderedSection: 'Characters of the HTML and the plain text of one section.',
  renderedArticle: 'Characters of the HTML and the plain text of all sections of an article.',
  authorsPerArticle: 'Authors of an article.',
  tagsPerArticle: 'Tags of an article.',
  tag: 'Characters of a tag.',
  metaBytes: 'Bytes of `meta` as JSON.',
  frontMatter: 'Characters of the front matter of a request; a file of `import markdown` may have more.',
  bibtex: 'Characters of BibTeX in one request, with its abbreviations written out.',
  bibtexField: 'Characters of one field in BibTeX, as it is written there.',
  comment: 'Characters of a comment.',
  name: 'Characters of a name.',
  email: 'Characters of an e-mail address.',
  userId: 'Characters of the id of a user for whom a site’s own server sends a comment.',
  url: 'Characters of a URL.',
  combiningMarks: 'Combining marks in a row, in any text.',
  reportNote: 'Characters of the note with a report.',
  moderationReason: 'Characters of the reason of a decision or a ban.',
  bulk: 'Comments that one request can moderate.',
  banPhrase: 'Characters of a banned phrase.',
  bans: 'Bans of ranges and phrases together.',
  pageSize: 'Entries of a page.',
  repliesShown: 'Replies shown below the first comment of a thread; a cursor leads to the rest.',
  countedArticles: 'Articles whose comments one request can count.',
  sortedCharacters:
    'Characters of a title or a name by which lists are sorted; those that begin alike are ordered by id.',
  listedSlugs: 'Slugs in one filter of the articles.',
  listedNames: 'Tags or authors in one filter of the articles.',
  wholePageSize: 'Articles in a page with their sections, references, HTML or table of contents.',
  listedLanguages: 'Languages in one filter of the articles.',
  searchText: 'Characters of what is searched for, of which the first 256 count.',
  commentRequestBytes: 'Bytes of a request that posts a comment.',
  requestBytes: 'Bytes of any other request.',
  jsonDepth: 'Levels of objects and arrays in JSON.',
  jsonKeys: 'Fields of one object in JSON.',
  faults: 'Faults that one answer lists.',
} as const satisfies Record<keyof typeof LIMITS, string>

/** Markdown for each `<!-- table: NAME -->` of the guides. */
export type Tables = Record<string, () => string>

export const guideTables = (listVariables: () => Variable[], listPresets: () => Preset[]): Tables => ({
  configuration: () =>
    toTable(
      ['Variable', 'Default', 'Meaning'],
      listVariables().map(({ name, standard, meaning }) => [code(name), standard && code(standard), meaning]),
    ),
  strictness: () =>
    toTable(
      ['Variable', '`open`', '`normal`', '`strict`'],
      listPresets().map(({ name, open, normal, strict }) => [
        code(name),
        ...[open, normal, strict].map(value => presetValue(value, normal)),
      ]),
    ),
  limits: () =>
    toTable(
      ['Limit', 'Most', 'Of what'],
      Object.entries(LIMITS).map(([name, most]) => [
        code(name),
        most.toLocaleString('en'),
        MEANINGS[name as keyof typeof LIMITS],
      ]),
    ),
  problems: () =>
    toTable(
      ['Status', 'Code', 'Meaning'],
      Object.entries(PROBLEMS).map(([name, { status, title, explanation }]) => [
        String(status),
        `[${code(name)}](../problems/${name})`,
        `**${title}.** ${explanation}`,
      ]),
    ),
  faults: () =>
    toTable(
      ['Code', 'Meaning'],
      Object.entries(FAULTS).map(([name, meaning]) => [code(name), meaning]),
    ),
  rules: () =>
    toTable(
      ['Rule', 'What it finds, and what follows'],
      Object.entries(RULES).map(([name, { description }]) => [code(name), description]),
    ),
})

/** A list says only what it leaves out of the default, which has all. */
function presetValue(value: string, normal: string): string {
  if (!normal.includes(',')) {
    return code(value)
  }
  const listed = value.split(',')
  const missing = normal.split(',').filter(name => !listed.includes(name))
  return missing.length === 0 ? 'all' : `all but ${missing.map(code).join(', ')}`
}

const code = (text: string) => `\`${text}\``

function toTable(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`).join('\n')
}
