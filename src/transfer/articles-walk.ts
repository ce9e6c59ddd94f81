/** All articles, one after the other, in a memory that does not grow with their number. */

import type { NewArticle } from '../content/model/article.ts'
import { countMatchingArticles, listArticles } from '../content/store/article-list-queries.ts'
import { readArticle } from '../content/store/read-article.ts'
import type { Storage } from '../storage/storage.ts'

/** Which articles: those that are public now, or all in whatever state. */
export type Walk = { published: boolean }

const ALL = ['draft', 'scheduled', 'published', 'archived'] as const
const PUBLIC = ['published'] as const
const filtersOf = ({ published }: Walk) => ({ status: published ? PUBLIC : ALL })

/** Whole articles that are held in memory at once. */
const AT_ONCE = 10
const FRESH = { fresh: true }

/** In the order in which they were created. Each is whole in itself; what is edited meanwhile may come before or after. */
export async function* walkArticles(storage: Storage, walk: Walk): AsyncGenerator<NewArticle, void> {
  const now = new Date().toISOString()
  let after: string | undefined
  do {
    const from = after === undefined ? undefined : { value: after, id: after }
    const slice = { limit: AT_ONCE, from, back: false }
    const page = await storage.snapshot(async reader => {
      const rows = await listArticles(
        reader,
        filtersOf(walk),
        { column: 'id', descending: false },
        slice,
        now,
      )
      const articles: NewArticle[] = []
      for (const row of rows.slice(0, AT_ONCE)) {
        articles.push(await readArticle(reader, row))
      }
      return { articles, after: rows.length > AT_ONCE ? rows[AT_ONCE - 1]?.id : undefined }
    }, FRESH)
    yield* page.articles
    after = page.after
  } while (after !== undefined)
}

export function countArticles(storage: Storage, walk: Walk): Promise<number> {
  return storage.snapshot(
    reader => countMatchingArticles(reader, filtersOf(walk), new Date().toISOString()),
    FRESH,
  )
}
