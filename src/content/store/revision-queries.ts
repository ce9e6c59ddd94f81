import type { Position, Slice } from '../../kernel/paging.ts'
import { and, asc, count, desc, eq, gt, inArray, lt, max } from '../../storage/drizzle.ts'
import { onlyRow } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { NewArticle } from '../model/article.ts'
import type { ArticleRow } from '../model/rows.ts'
import { DAY, findCrowded } from './thinning.ts'

export type RevisionRow = Tables['articleRevisions']['$inferSelect']

/**
 * How many revisions of an article are kept in full, for how many days any is kept, and for how many minutes the saves of
 * one key merge.
 */
export type History = { revisions: number; days: number; mergeMinutes: number }

export const STANDARD_HISTORY: History = { revisions: 100, days: 365, mergeMinutes: 5 }

/**
 * Stores the present content of an article as a revision, before a change, and deletes the revisions that `history` does
 * not keep. Of the others it reads only number and time.
 */
export async function keepRevision(
  writer: Writer,
  row: ArticleRow,
  content: NewArticle,
  { revisions, days }: History,
  now: Date,
): Promise<void> {
  const { db, tables } = writer
  const { id: articleId, version, updatedAt, updatedBy, title } = row
  if (revisions === 0) {
    await db.delete(tables.articleRevisions).where(eq(tables.articleRevisions.articleId, articleId))
    return
  }
  await db
    .insert(tables.articleRevisions)
    .values({ articleId, version, updatedAt, updatedBy, title, content })
  await forgetReplaced(writer, articleId, new Date(now.getTime() - days * DAY).toISOString())
  await thinOut(writer, articleId, revisions, now)
}

/** Deletes the revisions that were replaced before `since`. Age counts from the replacement, not from the writing. */
async function forgetReplaced(
  { db, tables: { articleRevisions } }: Writer,
  articleId: string,
  since: string,
): Promise<void> {
  const isOfArticle = eq(articleRevisions.articleId, articleId)
  const standing = onlyRow(
    await db
      .select({ version: max(articleRevisions.version) })
      .from(articleRevisions)
      .where(and(isOfArticle, lt(articleRevisions.updatedAt, since))),
  )
  if (standing.version !== null) {
    await db.delete(articleRevisions).where(and(isOfArticle, lt(articleRevisions.version, standing.version)))
  }
}

/** Deletes the revisions beyond the newest `revisions` that are too close to the next one. */
async function thinOut(
  { db, tables: { articleRevisions } }: Writer,
  articleId: string,
  revisions: number,
  now: Date,
): Promise<void> {
  const { version, updatedAt } = articleRevisions
  const isOfArticle = eq(articleRevisions.articleId, articleId)
  const rows = await db
    .select({ version, updatedAt })
    .from(articleRevisions)
    .where(isOfArticle)
    .orderBy(desc(version))
    .limit(MOST_THINNED)
    .offset(revisions - 1)
  const crowded = findCrowded(rows, now)
  if (crowded.length > 0) {
    await db.delete(articleRevisions).where(and(isOfArticle, inArray(version, crowded)))
  }
}

/** Rows to look at for one change. More are left only when `REVISIONS` was reduced: the next changes look at them. */
const MOST_THINNED = 10_000

export async function findRevision(
  { db, tables: { articleRevisions } }: Reader,
  articleId: string,
  version: number,
): Promise<RevisionRow | undefined> {
  const [row] = await db
    .select()
    .from(articleRevisions)
    .where(and(eq(articleRevisions.articleId, articleId), eq(articleRevisions.version, version)))
  return row
}

/** The number of the latest stored revision before `version`. */
export async function findVersionBefore(
  { db, tables: { articleRevisions } }: Reader,
  articleId: string,
  version: number,
): Promise<number | undefined> {
  const [row] = await db
    .select({ version: articleRevisions.version })
    .from(articleRevisions)
    .where(and(eq(articleRevisions.articleId, articleId), lt(articleRevisions.version, version)))
    .orderBy(desc(articleRevisions.version))
    .limit(1)
  return row?.version
}

/** A version without its content. */
export type VersionRow = Pick<RevisionRow, 'version' | 'title' | 'updatedAt' | 'updatedBy'>

/** Largest 32-bit integer. PostgreSQL refuses larger numbers, which a forged cursor may have. */
const MOST_VERSION = 2_147_483_647

const versionOf = ({ value }: Position) => Math.max(0, Math.min(Math.trunc(Number(value)) || 0, MOST_VERSION))

/**
 * One slice of all versions of an article, newest first: the current version, which is `article`, and its revisions.
 * Reading backwards, the rows are in reverse order.
 */
export async function listVersions(
  { db, tables: { articleRevisions } }: Reader,
  article: ArticleRow,
  { from, back, limit }: Slice,
): Promise<VersionRow[]> {
  const { articleId, version, title, updatedAt, updatedBy } = articleRevisions
  const beyond = back ? gt : lt
  const kept = await db
    .select({ version, title, updatedAt, updatedBy })
    .from(articleRevisions)
    .where(and(eq(articleId, article.id), from && beyond(version, versionOf(from))))
    .orderBy((back ? asc : desc)(version))
    .limit(limit + 1)
  const current = from === undefined || (back && versionOf(from) < article.version) ? [article] : []
  return (back ? [...kept, ...current] : [...current, ...kept]).slice(0, limit + 1)
}

/** Counts the revisions of an article and its current version. */
export async function countVersions(
  { db, tables: { articleRevisions } }: Reader,
  articleId: string,
): Promise<number> {
  const kept = await db
    .select({ total: count() })
    .from(articleRevisions)
    .where(eq(articleRevisions.articleId, articleId))
  return onlyRow(kept).total + 1
}
