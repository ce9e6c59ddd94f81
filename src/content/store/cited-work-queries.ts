/** The references of all public articles, read from indexes that have no others. */
import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq, isNotNull, lte, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedByShape, withoutIndex } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'

/** In the form in which they are looked up. */
export type CitedWork = { doi?: string | undefined; url?: string | undefined }

type Shape = { doi: boolean; url: boolean }

function matches({ articleReferences }: Tables, { doi, url }: Shape, from = false) {
  const { publicFrom } = articleReferences
  const now = sql.placeholder('now')
  return and(
    // Said for their indexes, which SQLite does not take for a position alone.
    isNotNull(publicFrom),
    doi ? eq(articleReferences.doi, sql.placeholder('doi')) : undefined,
    url ? eq(articleReferences.url, sql.placeholder('url')) : undefined,
    // What begins at a position must not begin at another bound.
    from ? lte(withoutIndex(publicFrom), now) : lte(publicFrom, now),
  )
}

const selection = preparedByShape(
  ({ db, tables }, { back, from, ...shape }: Shape & { back: boolean; from: boolean }) => {
    const { articles, articleReferences } = tables
    const { id, key, fields, publicFrom, articleId } = articleReferences
    const position = from ? { value: sql.placeholder('value'), id: sql.placeholder('id') } : undefined
    const page = keyset(publicFrom, id, true, { limit: sql.placeholder('limit'), from: position, back })
    return (
      db
        .select({
          id,
          key,
          fields,
          publicFrom,
          articleId,
          slug: articles.slug,
          title: articles.title,
          lang: articles.lang,
        })
        .from(articleReferences)
        .innerJoin(articles, eq(articles.id, articleId))
        // Nothing is asked of the article: SQLite would begin with the articles, and sort.
        .where(and(matches(tables, shape, from), page.where))
        .orderBy(...page.orderBy)
        .limit(page.limit)
    )
  },
)

const shapeOf = ({ doi, url }: CitedWork): Shape => ({ doi: doi !== undefined, url: url !== undefined })

/** One slice of the references to a work, or of all, of the newest articles first. When it goes back, they come in reverse. */
export const listCitingReferences = (reader: Reader, work: CitedWork, slice: Slice, now: string) => {
  const { limit, from, back } = slice
  const shape = { ...shapeOf(work), back, from: from !== undefined }
  return selection(reader, shape, { ...work, now, value: from?.value, id: from?.id, limit: limit + 1 })
}

const totals = preparedByShape(({ db, tables }, shape: Shape) =>
  db.select({ total: count() }).from(tables.articleReferences).where(matches(tables, shape)),
)

export const countCitingReferences = async (reader: Reader, work: CitedWork, now: string): Promise<number> =>
  onlyRow(await totals(reader, shapeOf(work), { ...work, now })).total
