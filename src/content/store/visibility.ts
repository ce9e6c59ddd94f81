/** Which articles are public. Every query for a public answer uses these conditions. */

import { isUuid } from '../../kernel/scalars.ts'
import {
  and,
  asc,
  eq,
  getTableColumns,
  gt,
  inArray,
  lte,
  type Placeholder,
  type SQLiteColumn,
  sql,
} from '../../storage/drizzle.ts'
import { prepared, preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { ArticleRow, ShownArticle } from '../model/rows.ts'
import { addDays, DAY } from '../model/view.ts'

/** Published, with a `publishedAt` that has passed. `now` is an ISO time or a placeholder for one. */
export const isPublicArticle = (
  { articles }: { articles: { status: SQLiteColumn; publishedAt: SQLiteColumn } },
  now: string | Placeholder,
) => and(eq(articles.status, 'published'), lte(articles.publishedAt, now))

/** The columns of articles that answers show or follow from. */
export function shownColumns({ articles }: Tables) {
  const {
    updatedBy: _editor,
    savedSince: _since,
    outlineChangedIn: _outline,
    bibliographyChangedIn: _bibliography,
    titleKey: _key,
    sortVersion: _version,
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

const publicBy = (column: 'id' | 'slug') =>
  preparedForIds(({ db, tables }: Reader, refs) => {
    const { articles } = tables
    // Found by their names first, by the limit: SQLite would rather go through all that are public.
    const named = db
      .select()
      .from(articles)
      .where(inArray(articles[column], refs))
      .limit(refs.length)
      .as('found')
    const isPublic = isPublicArticle({ articles: named }, sql.placeholder('now'))
    return db.select({ id: named.id, ref: named[column] }).from(named).where(isPublic)
  })

const publicByIds = publicBy('id')
const publicBySlugs = publicBy('slug')

const byFormerSlugs = preparedForIds(({ db, tables: { formerSlugs } }: Reader, refs) =>
  db
    .select({ id: formerSlugs.articleId, ref: formerSlugs.slug })
    .from(formerSlugs)
    .where(inArray(formerSlugs.slug, refs)),
)

/**
 * The public articles among `refs`.
 * @param refs slugs, former slugs or ids, in any case.
 * @returns the id for each ref in lower case.
 */
export async function listPublicIds(
  reader: Reader,
  refs: readonly string[],
  now: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const names = refs.map(ref => ref.toLowerCase())
  const ids = names.filter(isUuid)
  const slugs = names.filter(name => !isUuid(name))
  for (const { id, ref } of slugs.length === 0 ? [] : await publicBySlugs(reader, slugs, { now })) {
    found.set(ref, id)
  }
  // A slug that an article has now is no other's former one.
  const rest = slugs.filter(slug => !found.has(slug))
  const former = rest.length === 0 ? [] : await byFormerSlugs(reader, rest)
  const asked = [...ids, ...former.map(({ id }) => id)]
  const known = new Set<string>()
  for (const { id } of asked.length === 0 ? [] : await publicByIds(reader, asked, { now })) {
    known.add(id)
  }
  for (const { id, ref } of [...ids.map(id => ({ id, ref: id })), ...former]) {
    if (known.has(id)) {
      found.set(ref, id)
    }
  }
  return found
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

export function isInState(tables: Tables, state: ArticleState, now: Placeholder) {
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
