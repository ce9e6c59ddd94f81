/** A site as frontends meet them: five languages, tags, authors, translations, works that are cited, and what is not public. */
import { NewArticle } from '../../src/content/model/article.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { textOf } from '../bench/content/texts.ts'
import { seededRandom, wholeBelow } from '../torture/random.ts'

/** Where readers find the site: the value of `ARTICLE_URL`. */
export const ARTICLE_URL = 'https://site.example/{slug}.html'

/** Stands in every article that nobody may see. */
export const UNSEEN = 'unseenword'

const WORDS = {
  en: 'Bridges and harbours',
  de: 'Brücken und Häfen',
  vi: 'Cầu và bến cảng',
  zh: '桥梁与港口',
  ar: 'الجسور والموانئ',
}
const LANGS = Object.keys(WORDS) as (keyof typeof WORDS)[]
const TAGS = [
  'History',
  'Music',
  '桥梁',
  'C++',
  'Đà Nẵng',
  'A, B & C',
  'Libraries',
  'Winter',
  'GitHub',
  'Café',
]
const AUTHORS = ['Ada Brook', 'Jürgen Öst', 'Nguyễn Minh Anh', '王小明', 'A <b>Writer</b>']
const HIDDEN = [
  { status: 'draft', publishedAt: null },
  { status: 'archived', publishedAt: '2025-01-01T00:00:00Z' },
  { status: 'published', publishedAt: '2999-01-01T00:00:00Z' },
]

/** Stores so many public articles, and some that are not public. The same number makes the same articles. */
export async function fillSite(storage: Storage, count: number): Promise<void> {
  const random = seededRandom(25)
  for (let number = 0; number < count; number += 1) {
    await importArticle(
      storage,
      NewArticle.parse(articleOf(number, () => textOf(random, 700), random)),
      false,
    )
  }
  for (const [number, { status, publishedAt }] of HIDDEN.entries()) {
    const article = articleOf(number, () => UNSEEN, random)
    const hidden = { slug: `${UNSEEN}-${number}`, title: UNSEEN, tags: [UNSEEN], status, publishedAt }
    await importArticle(storage, NewArticle.parse({ ...article, ...hidden, translationGroup: null }), false)
  }
}

function articleOf(number: number, text: () => string, random: () => number) {
  const lang = LANGS[number % LANGS.length] as keyof typeof WORDS
  const group = Math.floor(number / LANGS.length)
  return {
    slug: `${lang}-${number}`,
    title: `${WORDS[lang]} ${number} <&>`,
    lang,
    summary: number % 3 === 0 ? null : text().slice(0, 150),
    status: 'published',
    // Some are of the same minute, so that their order is that of their ids.
    publishedAt: new Date(Date.UTC(2025, 0, 1, 0, Math.floor(number / 7))).toISOString(),
    tags: [TAGS[number % TAGS.length], wholeBelow(random, 2) === 0 ? 'github' : 'Seasons'].filter(
      (tag, index, all) => all.findIndex(other => other?.toLowerCase() === tag?.toLowerCase()) === index,
    ),
    authors: [{ name: AUTHORS[number % 3] }, { name: AUTHORS[3 + (number % 2)] }],
    translationGroup: `group-${group}`,
    sections: [
      { body: text() },
      {
        heading: 'First part',
        body: `${text()} As was shown [@work].`,
        sections: [{ heading: 'A closer look', body: `- ${text().slice(0, 200)}\n- *Two*` }],
      },
      { heading: 'Second part', body: `${text()} Others disagree [@site].` },
    ],
    references: [
      {
        key: 'work',
        title: `A work, ${number % 40}`,
        DOI: `10.1000/${number % 40}`,
        author: [{ family: 'Ng' }],
      },
      { key: 'site', title: 'A site', URL: 'https://cited.example/page' },
    ],
  }
}
