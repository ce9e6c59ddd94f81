/** What works on the parts of an article, with as many of them as the limits admit. */
import { printArticle } from '../../src/content/formats/markdown.ts'
import { diffVersions } from '../../src/content/history/diff.ts'
import { fillAnchors } from '../../src/content/model/anchors.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { checkArticle, citedBefore } from '../../src/content/model/check.ts'
import { toRows } from '../../src/content/model/rows.ts'
import { addSection } from '../../src/content/model/section-edits.ts'
import { toReferences, toTree } from '../../src/content/model/view.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import type { GrowthCase } from './growth-clock.ts'

const list = <T>(length: number, make: (index: number) => T) =>
  Array.from({ length }, (_one, index) => make(index))

type Section = { id?: string; anchor?: string; heading: string; body?: string }

const article = (sections: Section[], keys: string[] = []) => {
  const whole = { slug: 't', title: 'T', lang: 'en', references: keys.map(key => ({ key, title: key })) }
  return NewArticle.parse({ ...whole, sections })
}
const alike = (count: number) => article(list(count, () => ({ heading: 'The same', body: 'A.' })))
const keysOf = (count: number) => list(count, index => `k${index}`)
const citing = (count: number) =>
  article(
    list(count, index => ({ heading: `H ${index}`, body: '[@k1; @k2; @k3]' })),
    keysOf(count),
  )
const unknown = (count: number) => ({
  ...article([]),
  sections: [
    {
      id: 'x',
      heading: null,
      kind: 'prose' as const,
      body: `[${list(count, at => `@k${at}`).join('; ')}]`,
      sections: [],
    },
  ],
})
const identity = { id: 'x', createdAt: '', updatedAt: '', updatedBy: null, version: 1, savedSince: null }
const rowsOf = (count: number) => toRows(citing(count), identity)
const version = (number: number, content: NewArticle) => ({ version: number, content })
const lines = (count: number, word: string) => list(count, line => `${word}${line % 9}`).join('\n')
/** Two texts of so many lines of which few are alike, and stand far apart. */
const apart = (count: number): [string, string] => [
  `${lines(count / 2, 'a')}\n${'x\n'.repeat(count / 2)}`,
  `${'x\n'.repeat(count / 2)}${lines(count / 2, 'b')}`,
]
const bodies = (count: number, from: string, to: string) =>
  [from, to].map(body => article(list(count, index => ({ anchor: `s${index}`, heading: 'H', body }))))

/** What works on the parts of an article: `make` prepares them outside the clock. */
export const OF_PARTS: GrowthCase[] = [
  parts('anchors for headings that are alike', LIMITS.sectionsPerArticle, alike, content =>
    fillAnchors(content.sections),
  ),
  parts('the rules of a whole article', LIMITS.sectionsPerArticle, citing, content => checkArticle(content)),
  parts('citations that stay without their references', LIMITS.citationsPerSection, unknown, content =>
    checkArticle(content, citedBefore(content)),
  ),
  parts('rows of an article', LIMITS.sectionsPerArticle, citing, content => toRows(content, identity)),
  parts('an article as Markdown', LIMITS.sectionsPerArticle, citing, printArticle),
  parts('a tree from rows', LIMITS.sectionsPerArticle, rowsOf, rows =>
    toTree(rows.sections.map(row => ({ ...row, body: row.html }))),
  ),
  parts('references from rows', LIMITS.sectionsPerArticle, rowsOf, rows =>
    toReferences(rows.references, rows.sections),
  ),
  parts(
    'sections below an added one',
    LIMITS.sectionsPerArticle / 2,
    count =>
      [
        alike(count).sections,
        article(list(count, index => ({ anchor: `n${index}`, heading: 'N' }))),
      ] as const,
    ([tree, { sections }]) =>
      addSection(tree, { heading: null, kind: 'prose', body: '', sections }, { into: null }, ''),
  ),
  parts(
    'a comparison of what was turned round',
    LIMITS.sectionsPerArticle,
    count => [citing(count), citing(count)] as const,
    ([from, to]) => diffVersions(version(1, from), version(2, { ...to, sections: to.sections.toReversed() })),
  ),
  ...['unlike lines', 'lines far apart'].map((name, far) =>
    parts(
      `a comparison of ${name}`,
      LIMITS.sectionBody / 4,
      count => bodies(1, ...(far ? apart(count) : ([lines(count, 'a'), lines(count, 'b')] as const))),
      ([from, to]) => diffVersions(version(1, from as NewArticle), version(2, to as NewArticle)),
    ),
  ),
  parts(
    'a comparison of many sections',
    40,
    count => bodies(count, ...apart(10_000)),
    ([from, to]) => diffVersions(version(1, from as NewArticle), version(2, to as NewArticle)),
  ),
]

/** `prepare` makes the input outside the clock. */
export function parts<T>(
  name: string,
  most: number,
  prepare: (count: number) => T,
  work: (input: T) => unknown,
): GrowthCase {
  return {
    name,
    most,
    make: count => {
      const input = prepare(count)
      return () => work(input)
    },
  }
}
