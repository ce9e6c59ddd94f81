import { and, asc, desc, eq, type SQL, type SQLiteColumn, sql } from '../../storage/drizzle.ts'
import { prepared, together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Neighbour, Neighbours } from '../model/article.ts'
import type { ShownArticle } from '../model/rows.ts'
import { isPublicArticle } from './visibility.ts'

const beside = (order: (column: SQLiteColumn) => SQL, sign: '<' | '>') =>
  prepared(({ db, tables }: Reader) => {
    const { id, slug, title, lang, publishedAt } = tables.articles
    const [at, of] = [sql.placeholder('at'), sql.placeholder('id')]
    const isBeside = sql`(${publishedAt}, ${id}) ${sql.raw(sign)} (${at}, ${of})`
    // Of what is older than a public article, or than now, this is sure. Beside it SQLite may begin at the wrong end.
    const isPublic =
      sign === '<' ? eq(tables.articles.status, 'published') : isPublicArticle(tables, sql.placeholder('now'))
    return db
      .select({ slug, title, publishedAt })
      .from(tables.articles)
      .where(and(isPublic, eq(lang, sql.placeholder('lang')), isBeside))
      .orderBy(order(publishedAt), order(id))
      .limit(1)
  })

const newer = beside(asc, '>')
const older = beside(desc, '<')

/** After all ids. */
const LAST = '~'

/**
 * The public articles before and after an article in the list of its language, which has the newest first. Articles of the
 * same time are in the order of their ids, as in that list. An article without a time has no neighbours.
 */
export async function findNeighbours(
  reader: Reader,
  { id, lang, publishedAt }: ShownArticle,
  now: string,
): Promise<Neighbours> {
  if (publishedAt === null) {
    return { previous: null, next: null }
  }
  // One that is still to come stands before all that are public.
  const position = publishedAt > now ? { at: now, id: LAST } : { at: publishedAt, id }
  const [previous, next] = await together(
    newer(reader, { lang, now, ...position }),
    older(reader, { lang, ...position }),
  )
  return { previous: shown(previous), next: shown(next) }
}

const shown = ([row]: { slug: string; title: string; publishedAt: string | null }[]): Neighbour | null =>
  row === undefined ? null : { slug: row.slug, title: row.title, publishedAt: row.publishedAt as string }
