import type { NewArticle } from '../articles/schema.ts'
import { and, eq, lt, lte, or } from '../storage/drizzle.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'
import type { ArticleRow } from '../storage/visibility.ts'

export type RevisionRow = Tables['articleRevisions']['$inferSelect']

/** How many former versions of an article are kept, and for how many days. */
export type History = { revisions: number; days: number }

export const STANDARD_HISTORY: History = { revisions: 100, days: 365 }

/** Keeps what an article is, before it changes, and forgets what is beyond the history. */
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

/** Forgets the revisions of an article up to `version`, and those that were written before `since`. */
async function forgetRevisions(
  { db, tables: { articleRevisions } }: Writer,
  articleId: string,
  version: number,
  since: string,
): Promise<void> {
  const isOld = or(lte(articleRevisions.version, version), lt(articleRevisions.updatedAt, since))
  await db.delete(articleRevisions).where(and(eq(articleRevisions.articleId, articleId), isOld))
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
