import type { Position, Slice } from '../../kernel/paging.ts'
import { and, asc, count, desc, eq, gt, lt, lte, max, or } from '../../storage/drizzle.ts'
import { onlyRow } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { NewArticle } from '../model/article.ts'
import type { ArticleRow } from '../model/rows.ts'

export type RevisionRow = Tables['articleRevisions']['$inferSelect']

/** How many revisions of an article are kept, and for how many days. */
export type History = { revisions: number; days: number }

export const STANDARD_HISTORY: History = { revisions: 100, days: 365 }

/** Stores the present content of an article as a revision, before a change. Deletes revisions beyond `history`. */
export async function keepRevision(
  writer: Writer,
  row: ArticleRow,
  content: NewArticle,
  history: History,
): Promise<void> {
  const { db, tables } = writer
  const { id: articleId, version, updatedAt, updatedBy, title } = row
  await db
    .insert(tables.articleRevisions)
    .values({ articleId, version, updatedAt, updatedBy, title, content })
  const since = new Date(Date.now() - history.days * DAY).toISOString()
  await forgetRevisions(writer, articleId, version - history.revisions, since)
}

const DAY = 24 * 60 * 60 * 1000

/**
 * Deletes the revisions of an article up to `version`, and those that were replaced before `since`. Age counts from the
 * replacement, not from the writing.
 */
async function forgetRevisions(
  { db, tables: { articleRevisions } }: Writer,
  articleId: string,
  version: number,
  since: string,
): Promise<void> {
  const isOfArticle = eq(articleRevisions.articleId, articleId)
  const standing = onlyRow(
    await db
      .select({ version: max(articleRevisions.version) })
      .from(articleRevisions)
      .where(and(isOfArticle, lt(articleRevisions.updatedAt, since))),
  )
  const isOld = or(
    lte(articleRevisions.version, version),
    lt(articleRevisions.version, standing.version ?? 0),
  )
  await db.delete(articleRevisions).where(and(isOfArticle, isOld))
}

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
