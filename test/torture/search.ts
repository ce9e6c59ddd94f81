/** Sends both databases the same hostile searches, and compares what they find. */

import { NewArticle } from '../../src/content/model/article.ts'
import type { FoundPage, PageOrder } from '../../src/search/search-page.ts'
import { rebuildSearch } from '../../src/search/store/rebuild.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { copyRows } from '../copy-rows.ts'
import { CORPUS } from '../search/corpus.ts'
import { articleOf } from '../search/corpus-article.ts'
import { pick, type Random, seededRandom, wholeBelow } from './random.ts'

export type SearchReport = { asked: number; found: number; hits: number; pages: number; complaints: string[] }

const SEARCH = new URL('../../src/search/search-page.ts', import.meta.url)

/** What the languages of the engines, and Unicode, make something of. */
const ODD = [
  ...[
    '"',
    '“',
    '”',
    '„',
    '«',
    '「',
    "'",
    "''",
    '\\',
    '`',
    '-',
    '--',
    '+',
    '*',
    '**',
    '^',
    '_',
    '~',
    '=',
    '#',
    '<',
    '>',
  ],
  ...[
    'AND',
    'OR',
    'NOT',
    'NEAR(',
    'NEAR/2',
    '&',
    '|',
    '!',
    '<->',
    '<2>',
    ':*',
    ':A',
    'words:',
    '{',
    '}',
    '(',
    ')',
    ',',
  ],
  ...[
    '\0',
    '\n',
    '\t',
    '\u0085',
    '\u2028',
    '\u200b',
    '\u202e',
    '\ufeff',
    '\ud800',
    '\udc00',
    '\u{10ffff}',
    '\uffff',
  ],
  ...[
    'c++',
    'c#',
    'node.js',
    'a@b.c',
    'e-mail',
    '٣',
    '½',
    '²',
    'ﷺ',
    'ﬁ',
    'İ',
    'ı',
    'ß',
    'ẞ',
    'ς',
    'Σ',
    'ё',
    'й',
    'ﾃﾞ',
    'が',
  ],
  ...[
    'น้ำ',
    'แม่น้ำ',
    'क्षि',
    '한국어',
    '한',
    '人',
    '人工',
    '👩‍👩‍👧',
    '🇻🇳',
    'e\u0301',
    'a\u0323\u0302',
    '\u0301',
    'Đ',
    'Ø',
    'Æ',
  ],
  ...[
    'x'.repeat(250),
    '人'.repeat(120),
    'a '.repeat(100),
    '- '.repeat(60),
    '"a" '.repeat(40),
    '\u0301'.repeat(200),
  ],
]

/** Articles in which the odd stands, and more of it than an index takes. */
const ODD_ARTICLES: NewArticle[] = [0, 1, 2, 3].map(index =>
  NewArticle.parse({
    slug: `odd-${index}`,
    title: `Odd ${ODD[60 + index]} title`,
    lang: ['en', 'zh', 'vi', 'de'][index],
    status: 'published',
    publishedAt: `2025-01-0${index + 1}T00:00:00Z`,
    sections: [
      {
        heading: `c++ and ${index}`,
        body: `${ODD.filter(text => /^[^\0-\x1f\u0085\u2028\ud800-\udfff]*$/.test(text) && text.length < 20).join(' a ')} word`,
      },
      {
        heading: null,
        body: Array.from({ length: 6_000 }, (_one, word) => `w${(word * (index + 1)) % 5_000}`).join(' '),
      },
    ],
  }),
)

/** Pieces of what stands in the articles, from whole sentences to halves of words. */
const TEXTS = CORPUS.flatMap(({ title, sections }) => [
  title,
  ...sections.flatMap(({ heading, body }) => [heading, body]),
])

function pieceOf(random: Random): string {
  const text = pick(random, TEXTS)
  const start = wholeBelow(random, text.length)
  const words = text.split(/\s+/)
  switch (wholeBelow(random, 4)) {
    case 0:
      return text.slice(start, start + 1 + wholeBelow(random, 6))
    case 1:
      return words.slice(wholeBelow(random, words.length)).slice(0, 3).join(' ')
    default:
      return pick(random, words)
  }
}

export function hostileSearch(random: Random): string {
  const parts = Array.from({ length: 1 + wholeBelow(random, 5) }, () => {
    const part = random() < 0.35 ? pick(random, ODD) : pieceOf(random)
    const dressed = [part, part, part, `"${part}"`, `-${part}`, `${part}*`, part.toUpperCase(), `-"${part}"`]
    return pick(random, dressed)
  })
  return parts.join(pick(random, [' ', ' ', ' ', '', '  -']))
}

/** Stores the same articles in both, which are empty. */
export async function plantForSearch(sqlite: Storage, postgres: Storage): Promise<void> {
  for (const article of [...CORPUS.map(articleOf), ...ODD_ARTICLES]) {
    await importArticle(sqlite, article, false)
  }
  await copyRows(sqlite, postgres)
  await rebuildSearch(postgres)
}

type Options = {
  sqlite: Storage
  postgres: Storage
  searches: number
  seed: number
  progress?: (asked: number) => void
}

/** Each search page by page, forwards, on both. */
export async function searchHostilely(options: Options): Promise<SearchReport> {
  const { sqlite, postgres, searches, seed, progress } = options
  const random = seededRandom(seed)
  const report: SearchReport = { asked: 0, found: 0, hits: 0, pages: 0, complaints: [] }
  const now = new Date().toISOString()
  while (report.asked < searches && report.complaints.length < 5) {
    const q = hostileSearch(random)
    const filters = random() < 0.1 ? { lang: [pick(random, ['en', 'de', 'vi', 'zh'])] } : {}
    const limit = pick(random, [1, 7, 20, 100])
    const order: PageOrder = {
      q,
      filters,
      now,
      counts: random() < 0.2,
      slice: { limit, from: undefined, back: false },
    }
    await compare(sqlite, postgres, order, report).catch((error: unknown) => {
      report.complaints.push(`${JSON.stringify(q)}: ${error}`)
    })
    report.asked += 1
    progress?.(report.asked)
  }
  return report
}

/** Pages that are compared of one search. */
const MOST_PAGES = 5

async function compare(
  sqlite: Storage,
  postgres: Storage,
  order: PageOrder,
  report: SearchReport,
): Promise<void> {
  const find = (storage: Storage, one: PageOrder): Promise<FoundPage> =>
    storage.beside<typeof import('../../src/search/search-page.ts').default>(SEARCH, one)
  const { limit } = order.slice
  let from: PageOrder['slice']['from']
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const one = { ...order, slice: { ...order.slice, from } }
    const [ours, theirs] = await Promise.all([find(sqlite, one), find(postgres, one)])
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
      report.complaints.push(`${JSON.stringify(one)}: ${JSON.stringify(ours)} and ${JSON.stringify(theirs)}`)
      return
    }
    report.found += pages === 0 && ours.rows.length > 0 ? 1 : 0
    report.hits += Math.min(limit, ours.rows.length)
    report.pages += 1
    from = ours.rows[limit - 1]?.position
    if (ours.rows.length <= limit) {
      return
    }
  }
}
