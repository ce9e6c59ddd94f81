/** The seed says what the document says, in its order and under its headings, and in words of its own. */
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parseArticle, printArticle } from '../../src/content/formats/markdown.ts'
import type { NewArticle } from '../../src/content/model/article.ts'
import type { NewSection } from '../../src/content/model/section.ts'
import { renderSection } from '../../src/markdown/render.ts'
import { readDocument } from '../../src/transfer/document/document.ts'

const slug = 'deepseek-the-ai-revolution-from-asia'
const source = readFileSync(new URL(`../../seed/${slug}.md`, import.meta.url), 'utf8')
const original = new URL(`../../../shared/seed-document/${slug}.txt`, import.meta.url)
const withoutOriginal = { skip: !existsSync(original) && 'the original is not here' }

const LONGEST_RUN = 7

const NAMES = [
  ...[
    'DeepSeek',
    'Lang Van Phong',
    'Zhejiang University',
    'Hangzhou, China',
    'R1',
    'Apple App Store',
    'ChatGPT',
  ],
  ...[
    'OpenAI',
    'U.S. government',
    'Dario Amodei, CEO of Antropic',
    'U.S. Navy',
    'COCC-EDU-VN',
    '“distillation”',
  ],
  ...[
    'Digital News Publishers Association',
    'late last year',
    'from January 20',
    '$5.6 million',
    '2023',
    'Asia',
  ],
  ...['hundreds of millions', 'billions', 'high-performance AI chips', 'AI model'],
]

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
  for (const name of NAMES) {
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

t.test('the shape of the document', withoutOriginal, async t => {
  const { article } = readDocument(readFileSync(original, 'utf8'))
  for (const field of ['title', 'subtitle', 'subtitleLang', 'lang', 'slug'] as const) {
    t.equal(seed[field], article[field], field)
  }
  t.strictSame(outline(seed.sections), outline(article.sections), 'headings, kinds and numbers of paragraphs')
  t.strictSame(
    seed.references.map(({ title }) => title),
    article.references.map(({ title }) => title),
  )
  const figures = (sections: readonly NewSection[]) =>
    new Set(
      texts(sections)
        .join(' ')
        .match(/[$\w.]*\d\w*/g),
    )
  t.strictSame(figures(seed.sections), figures(article.sections), 'no figure more or less')
})

t.test('the words are its own', withoutOriginal, async t => {
  const { article } = readDocument(readFileSync(original, 'utf8'))
  const run = longestCommonRun(wordsOf(seed.sections), wordsOf(article.sections))
  t.ok(run.length <= LONGEST_RUN, `${run.length} words: ${run.join(' ')}`)
  t.comment(`longest common run: ${run.length} words: ${run.join(' ')}`)
  const lengths = (sections: readonly NewSection[]) => texts(sections).map(text => text.split(/\s+/).length)
  const expected = lengths(article.sections)
  for (const [index, length] of lengths(seed.sections).entries()) {
    const ratio = length / (expected[index] ?? 0)
    t.ok(ratio > 0.6 && ratio < 1.6, `section ${index} is about as long: ${length} and ${expected[index]}`)
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

function wordsOf(sections: readonly NewSection[]): string[] {
  return (
    texts(sections)
      .join('\n')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’.][\p{L}\p{N}]+)*/gu) ?? []
  )
}

function longestCommonRun(a: readonly string[], b: readonly string[]): string[] {
  let longest: string[] = []
  for (const [start] of a.entries()) {
    for (const [other] of b.entries()) {
      let length = 0
      while (start + length < a.length && a[start + length] === b[other + length]) {
        length++
      }
      if (length > longest.length) {
        longest = a.slice(start, start + length)
      }
    }
  }
  return longest
}
