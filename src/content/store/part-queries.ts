import { eq, inArray, type SQL, type SQLiteColumn, sql } from '../../storage/drizzle.ts'
import { type Preparable, prepared, preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'

/** Which articles parts are read of: those with the ids, or the one with the slug, public or not. */
export type OfArticles = readonly string[] | { slug: string }

/**
 * Makes a query of parts of articles. With the slug it need not wait until the article is found, so that on PostgreSQL a
 * page takes one round trip.
 * @param build with the condition that the column with the id of the article must meet.
 */
export function partsQuery<R>(
  build: (reader: Reader, isOf: (articleId: SQLiteColumn) => SQL) => Preparable<R>,
): (reader: Reader, articles: OfArticles) => Promise<R> {
  const ofIds = preparedForIds((reader: Reader, ids) => build(reader, column => inArray(column, ids)))
  const ofSlug = prepared((reader: Reader) => {
    const { articles } = reader.tables
    const found = reader.db
      .select({ id: articles.id })
      .from(articles)
      .where(eq(articles.slug, sql.placeholder('slug')))
    return build(reader, column => eq(column, found))
  })
  return (reader, articles) => ('slug' in articles ? ofSlug(reader, articles) : ofIds(reader, articles))
}
