/** The seed says what the document says, in its order and under its headings, and in words of its own. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseArticle, printArticle } from '../../src/content/formats/markdown.ts'
import type { NewArticle } from '../../src/content/model/article.ts'
import type { NewSection } from '../../src/content/model/section.ts'
import { renderSection } from '../../src/markdown/render.ts'

const slug = 'deepseek-the-ai-revolution-from-asia'
const source = readFileSync(new URL(`../../seed/${slug}.md`, import.meta.url), 'utf8')

/**
 * What is kept of the document that the seed follows, which is not ours to publish: its outline, names, figures and
 * numbers of words, and the first four bytes of the SHA-256 of each run of eight words, in base64.
 */
const original: {
  article: Pick<NewArticle, 'title' | 'subtitle' | 'subtitleLang' | 'lang' | 'slug'>
  outline: Outline[]
  references: string[]
  names: string[]
  figures: string[]
  words: number[]
  runs: string
} = JSON.parse(readFileSync(new URL('seed-original.json', import.meta.url), 'utf8'))

const RUN = 8

const seed = parsed()

t.test('the fields that the document does not give', async t => {
  t.match(seed, { slug, lang: 'en', status: 'published', authors: [], commentPolicy: 'open' })
  t.equal(seed.publishedAt, '2025-02-01T00:00:00.000Z')
  t.match(source, /^# .*names no author and no day/m, 'it says that the day was chosen')
})

t.test('the file is in canonical form but for its comment', async t => {
  t.equal(printArticle(seed), source.replace(/^# .*\n/m, ''))
})

t.test('every name and figure', async t => {
  const text = texts(seed.sections).join('\n')
  for (const name of original.names) {
    t.ok(text.includes(name), name)
  }
  t.strictSame(
    seed.references.map(({ key, title, URL }) => [key, title, URL]),
    [
      ['dantri', 'Dantri.com.vn', 'https://dantri.com.vn/'],
      ['openai', 'OpenAI Official Website', 'https://openai.com/'],
      ['antropic', 'Antropic Official Website', 'https://www.anthropic.com/'],
    ],
  )
})

t.test('every reference is cited', async t => {
  const keys = new Map(seed.references.map(({ key }, index) => [key, index + 1]))
  const cited = flat(seed.sections).flatMap(
    ({ body }) => renderSection(body, { lang: 'en', references: keys }).cited,
  )
  t.strictSame(cited, [...keys.keys()])
})

t.test('the shape of the document', async t => {
  t.match(seed, original.article)
  t.strictSame(outline(seed.sections), original.outline, 'headings, kinds and numbers of paragraphs')
  t.strictSame(
    seed.references.map(({ title }) => title),
    original.references,
  )
  const figures = texts(seed.sections)
    .join(' ')
    .match(/[$\w.]*\d\w*/g)
  t.strictSame([...new Set(figures)].sort(), original.figures, 'no figure more or less')
})

t.test('the words are its own', async t => {
  const hashes = Buffer.from(original.runs, 'base64')
  const theirs = new Set(
    Array.from({ length: hashes.length / 4 }, (_, index) => hashes.readUInt32BE(index * 4)),
  )
  t.strictSame(
    runsOf(seed.sections).filter(run => theirs.has(hashOf(run))),
    [],
    `no ${RUN} words stand in both`,
  )
  for (const [index, text] of texts(seed.sections).entries()) {
    const ratio = text.split(/\s+/).length / (original.words[index] ?? 0)
    t.ok(ratio > 0.6 && ratio < 1.6, `section ${index} is about as long`)
  }
})

function parsed(): NewArticle {
  const result = parseArticle(source)
  if ('faults' in result) {
    throw new Error(JSON.stringify(result.faults))
  }
  return result.article
}

type Outline = { heading: string | null; kind: string; paragraphs: number; sections: Outline[] }

function outline(sections: readonly NewSection[]): Outline[] {
  return sections.map(({ heading, kind, body, sections: below }) => {
    const paragraphs = body === '' ? 0 : body.split('\n\n').length
    return { heading, kind, paragraphs, sections: outline(below) }
  })
}

function flat(sections: readonly NewSection[]): NewSection[] {
  return sections.flatMap(section => [section, ...flat(section.sections)])
}

/** The text of each section that has one. */
function texts(sections: readonly NewSection[]): string[] {
  return flat(sections)
    .map(({ body }) => renderSection(body, { lang: 'en', references: new Map() }).text)
    .filter(text => text !== '')
}

function runsOf(sections: readonly NewSection[]): string[] {
  const words =
    texts(sections)
      .join('\n')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*/gu) ?? []
  return words.slice(RUN - 1).map((_, index) => words.slice(index, index + RUN).join(' '))
}

function hashOf(run: string): number {
  return createHash('sha256').update(run).digest().readUInt32BE()
}
