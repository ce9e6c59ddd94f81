/** A site of a given size: rendered articles with all their parts, and threads of comments. */

import { rebuildCounts } from '../../src/comments/threads/rebuild-counts.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { STANDARD_HISTORY } from '../../src/content/store/revision-queries.ts'
import { newId } from '../../src/kernel/ids.ts'
import { RENDERER_VERSION, renderComment } from '../../src/markdown/render.ts'
import { readOrMakeSetting } from '../../src/storage/settings.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { saveArticle } from '../../src/transfer/save-article.ts'
import { pick, type Random, wholeBelow } from './random.ts'

const WORDS = [
  'stet',
  'Toàn cảnh',
  '“quoted”',
  '𝒜',
  '中文',
  'naïve',
  '*strong*',
  'a\\b',
  '`code`',
  '🧑‍🚀',
  'ﬁ',
]

const textOf = (random: Random, words: number) =>
  Array.from({ length: words }, () => pick(random, WORDS)).join(' ')

function articleOf(random: Random, number: number): NewArticle {
  return NewArticle.parse({
    slug: `article-${number}`,
    title: `Article ${number} ${textOf(random, 4)}`,
    lang: 'en',
    summary: number % 3 ? textOf(random, 20) : undefined,
    ...(number % 7 && { status: 'published', publishedAt: '2026-01-01T00:00:00Z' }),
    authors: [{ name: `Author ${number % 20}` }],
    tags: [`tag-${number % 30}`, `other-${number % 11}`],
    meta: { zebra: number, apple: { second: null, first: textOf(random, 2) } },
    references: [{ key: 'smith', type: 'book', title: textOf(random, 3), author: [{ family: 'Smith' }] }],
    sections: [
      {
        heading: 'First',
        body: `${textOf(random, 120)} [@smith]`,
        sections: [{ heading: 'Below', body: 'Text.' }],
      },
      { heading: 'Second', body: textOf(random, 80) },
    ],
  })
}

/** In jobs of a hundred, so that none takes too long. */
async function inHundreds(count: number, job: (from: number, to: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    await job(from, Math.min(count, from + 100))
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)

export async function makeSite(
  storage: Storage,
  { articles, comments, random }: { articles: number; comments: number; random: Random },
): Promise<void> {
  await readOrMakeSetting(storage, 'siteSecret', 'the secret of the site')
  await inHundreds(articles, (from, to) =>
    storage.write(async writer => {
      for (const number of range(from, to)) {
        await saveArticle(writer, articleOf(random, number), false, {
          editor: null,
          history: STANDARD_HISTORY,
          siteLang: 'en',
          listeners: [],
          indexers: [],
          now: new Date(),
        })
      }
    }),
  )
  const { db, tables } = storage.read
  const ids = (await db.select({ id: tables.articles.id }).from(tables.articles)).map(({ id }) => id)
  let thread = { articleId: '', rootId: '' }
  await inHundreds(comments, (from, to) => {
    const rows = range(from, to).map(number => {
      const id = newId()
      const root = number % 5 === 0
      thread = root ? { articleId: pick(random, ids), rootId: id } : thread
      const body = textOf(random, 5 + wholeBelow(random, 40))
      const time = new Date().toISOString()
      return {
        id,
        articleId: thread.articleId,
        rootId: root ? null : thread.rootId,
        parentId: root ? null : thread.rootId,
        depth: root ? 0 : 1,
        status: number % 9 ? ('approved' as const) : ('pending' as const),
        publicAs: number % 9 ? ('comment' as const) : ('nothing' as const),
        deletedAt: null,
        authorName: `Reader ${number % 500}`,
        authorUrl: null,
        authorEmail: 'reader@example.org',
        networkHash: `network ${number % 300}`,
        floodHash: `end site ${number % 200}`,
        body,
        ...renderComment(body),
        rendererVersion: RENDERER_VERSION,
        fingerprint: `fingerprint ${number}`,
        findings: null,
        createdAt: time,
        editedAt: null,
        changedAt: time,
        reviewedAt: null,
        version: 1,
      }
    })
    return storage.write(async ({ db, tables }) => {
      await db.insert(tables.comments).values(rows)
      await db.insert(tables.idempotencyKeys).values(
        rows.map(({ id, createdAt }) => ({
          id: `key of ${id}`,
          bodyHash: 'hash',
          resourceId: id,
          statusCode: 201,
          answer: { id, body: 'what was answered' },
          createdAt,
        })),
      )
    })
  })
  await rebuildCounts(storage)
}
