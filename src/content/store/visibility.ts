/** Which articles are public. Every query for a public answer uses these conditions. */

import { isUuid } from '../../kernel/scalars.ts'
import { and, asc, eq, getTableColumns, gt, inArray, lte, or, sql } from '../../storage/drizzle.ts'
import { prepared } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ArticleRow, ShownArticle } from '../model/rows.ts'
import { addDays, DAY } from '../model/view.ts'

/** Published, with a `publishedAt` that has passed. `now` is an ISO time or a placeholder for one. */
export const isPublicArticle = ({ articles }: Tables, now: string | ReturnType<typeof sql.placeholder>) =>
  and(eq(articles.status, 'published'), lte(articles.publishedAt, now))

/** The columns of articles that answers show or follow from. */
export function shownColumns({ articles }: Tables) {
  const {
    updatedBy: _editor,
    savedSince: _since,
    outlineChangedIn: _outline,
    bibliographyChangedIn: _bibliography,
    ...shown
  } = getTableColumns(articles)
  return shown
}

const select = ({ db, tables }: Reader) => db.select(shownColumns(tables)).from(tables.articles)

const bySlug = prepared((reader: Reader) =>
  select(reader).where(
    and(
      eq(reader.tables.articles.slug, sql.placeholder('ref')),
      isPublicArticle(reader.tables, sql.placeholder('now')),
    ),
  ),
)

const byId = prepared((reader: Reader) =>
  select(reader).where(
    and(
      eq(reader.tables.articles.id, sql.placeholder('ref')),
      isPublicArticle(reader.tables, sql.placeholder('now')),
    ),
  ),
)

/**
 * The public articles among `refs`.
 * @param refs slugs, former slugs or ids, in any case.
 * @returns the id for each ref in lower case.
 */
export async function listPublicIds(
  { db, tables }: Reader,
  refs: readonly string[],
  now: string,
): Promise<Map<string, string>> {
  const { articles, formerSlugs } = tables
  const names = refs.map(ref => ref.toLowerCase())
  const ids = names.filter(isUuid)
  const slugs = names.filter(name => !isUuid(name))
  const isPublic = isPublicArticle(tables, now)
  const current = await db
    .select({ id: articles.id, slug: articles.slug })
    .from(articles)
    .where(and(or(inArray(articles.id, ids), inArray(articles.slug, slugs)), isPublic))
  const former = await db
    .select({ id: articles.id, slug: formerSlugs.slug })
    .from(formerSlugs)
    .innerJoin(articles, eq(articles.id, formerSlugs.articleId))
    .where(and(inArray(formerSlugs.slug, slugs), isPublic))
  return new Map([
    ...current.map(({ id }) => [id, id] as const),
    ...[...former, ...current].map(({ id, slug }) => [slug, id] as const),
  ])
}

/** Finds an article of any status. The caller decides who may see it. @param ref a slug or an id. */
export async function findAnyArticle(
  { db, tables: { articles } }: Reader,
  ref: string,
): Promise<ArticleRow | undefined> {
  const [row] = await db
    .select()
    .from(articles)
    .where(eq(isUuid(ref) ? articles.id : articles.slug, ref.toLowerCase()))
  return row
}

/** The statuses that lists can be filtered by. `scheduled` is published with a `publishedAt` in the future. */
export type ArticleState = 'draft' | 'scheduled' | 'published' | 'archived'

export function isInState(tables: Tables, state: ArticleState, now: string) {
  const { articles } = tables
  switch (state) {
    case 'published':
      return isPublicArticle(tables, now)
    case 'scheduled':
      return and(eq(articles.status, 'published'), gt(articles.publishedAt, now))
    default:
      return eq(articles.status, state)
  }
}

/**
 * Finds an article if it is public. Everything below an article (sections, references, comments) is public only with it.
 * @param ref a slug or an id.
 */
export async function findPublicArticle(
  reader: Reader,
  ref: string,
  now: string,
): Promise<ShownArticle | undefined> {
  const [row] = await (isUuid(ref) ? byId : bySlug)(reader, { ref: ref.toLowerCase(), now })
  return row
}

/**
 * When time alone next changes a public answer, in milliseconds: a scheduled article becomes public, or one closes for
 * comments by its age. Infinity: never.
 */
export async function findNextTimedChange(reader: Reader, closeDays: number, now: string): Promise<number> {
  const publication = await firstPublicationAfter(reader, now)
  if (closeDays === 0) {
    return publication
  }
  const closedBefore = new Date(addDays(now, -closeDays)).toISOString()
  const closing = (await firstPublicationAfter(reader, closedBefore)) + closeDays * DAY
  return Math.min(publication, closing)
}

async function firstPublicationAfter(reader: Reader, time: string): Promise<number> {
  const { articles } = reader.tables
  const rows = await reader.db
    .select({ at: articles.publishedAt })
    .from(articles)
    .where(and(eq(articles.status, 'published'), gt(articles.publishedAt, time)))
    .orderBy(asc(articles.publishedAt))
    .limit(1)
  return rows[0]?.at ? Date.parse(rows[0].at) : Number.POSITIVE_INFINITY
}
