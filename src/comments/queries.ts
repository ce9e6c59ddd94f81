import { and, asc, count, desc, eq, gt, inArray, isNull, lte, ne, sql } from 'drizzle-orm'
import { keyset, type Slice } from '../storage/keyset.ts'
import { prepared } from '../storage/prepared.ts'
import { onlyRow } from '../storage/rows.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'
import { isPublicComment } from '../storage/visibility.ts'

export type CommentRow = Tables['comments']['$inferSelect']
export type NewCommentRow = Tables['comments']['$inferInsert']

/** Which comments of an article a list shows: thread roots, everything, or the replies below one root. */
export type CommentScope = { articleId: string; only: 'roots' | 'all' | { thread: string } }

function matches({ tables }: Reader, { articleId, only }: CommentScope) {
  const { comments } = tables
  return and(
    eq(comments.articleId, articleId),
    isPublicComment(tables),
    only === 'roots' ? isNull(comments.rootId) : undefined,
    typeof only === 'object' ? eq(comments.rootId, only.thread) : undefined,
  )
}

/** One slice of the public comments by time; see {@link keyset} for the order of the rows. */
export async function listPublic(
  reader: Reader,
  scope: CommentScope,
  descending: boolean,
  slice: Slice,
): Promise<CommentRow[]> {
  const { comments } = reader.tables
  const page = keyset(comments.createdAt, comments.id, descending, slice)
  return reader.db
    .select()
    .from(comments)
    .where(and(matches(reader, scope), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countPublic(reader: Reader, scope: CommentScope): Promise<number> {
  return onlyRow(
    await reader.db.select({ total: count() }).from(reader.tables.comments).where(matches(reader, scope)),
  ).total
}

/**
 * The first `most` public replies below each of the given roots, oldest first. Time orders a reply after what it
 * answers, so each of them comes with all that stands above it.
 */
export async function listFirstReplies(
  { db, tables }: Reader,
  rootIds: string[],
  most: number,
): Promise<CommentRow[]> {
  const { comments } = tables
  const numbered = db.$with('numbered').as(
    db
      .select({
        id: comments.id,
        place:
          sql<number>`row_number() over (partition by ${comments.rootId} order by ${comments.createdAt}, ${comments.id})`.as(
            'place',
          ),
      })
      .from(comments)
      .where(and(inArray(comments.rootId, rootIds), isPublicComment(tables))),
  )
  const rows = await db
    .with(numbered)
    .select({ comment: comments })
    .from(comments)
    .innerJoin(numbered, eq(numbered.id, comments.id))
    .where(lte(numbered.place, most))
    .orderBy(asc(comments.createdAt), asc(comments.id))
  return rows.map(({ comment }) => comment)
}

/** Number of visible direct replies of each of the given comments; those without are missing from the map. */
export async function countReplies(
  { db, tables }: Reader,
  parentIds: string[],
): Promise<Map<string | null, number>> {
  const { comments } = tables
  const rows = await db
    .select({ id: comments.parentId, total: count() })
    .from(comments)
    .where(and(inArray(comments.parentId, parentIds), isPublicComment(tables), isNull(comments.deletedAt)))
    .groupBy(comments.parentId)
  return new Map(rows.map(({ id, total }) => [id, total]))
}

/** Number of visible comments of each article; tombstones are not counted, and articles without are missing. */
export async function countByArticles(
  { db, tables }: Reader,
  articleIds: string[],
): Promise<Map<string, number>> {
  const { comments } = tables
  const rows = await db
    .select({ id: comments.articleId, total: count() })
    .from(comments)
    .where(and(inArray(comments.articleId, articleIds), isPublicComment(tables), isNull(comments.deletedAt)))
    .groupBy(comments.articleId)
  return new Map(rows.map(({ id, total }) => [id, total]))
}

const byId = prepared(({ db, tables: { comments } }: Reader) =>
  db
    .select()
    .from(comments)
    .where(eq(comments.id, sql.placeholder('id'))),
)

/** Any comment, public or not: the caller decides who may see it. */
export async function findById(reader: Reader, id: string): Promise<CommentRow | undefined> {
  const [row] = await byId(reader, { id })
  return row
}

/** Stores a comment; `false` when the same one (by its fingerprint) is there already. */
export async function insert({ db, tables: { comments } }: Writer, row: NewCommentRow): Promise<boolean> {
  const stored = await db.insert(comments).values(row).onConflictDoNothing().returning({ id: comments.id })
  return stored.length > 0
}

/** Times at which comments of one network were stored since `since`, newest first, at most `most`. */
export async function listTimesOfNetwork(
  { db, tables: { comments } }: Reader,
  networkHash: string,
  since: string,
  most: number,
): Promise<string[]> {
  const rows = await db
    .select({ createdAt: comments.createdAt })
    .from(comments)
    .where(and(eq(comments.networkHash, networkHash), gt(comments.createdAt, since)))
    .orderBy(desc(comments.createdAt))
    .limit(most)
  return rows.map(({ createdAt }) => createdAt)
}

/** Whether anything, visible or not, hangs below the comment. */
export async function hasReplies({ db, tables: { comments } }: Reader, id: string): Promise<boolean> {
  const rows = await db.select({ id: comments.id }).from(comments).where(eq(comments.parentId, id)).limit(1)
  return rows.length > 0
}

/** Empties a comment that replies hang below: all that its author gave goes, its place stays. */
export async function makeTombstone(
  { db, tables: { comments } }: Writer,
  id: string,
  now: string,
): Promise<void> {
  await db
    .update(comments)
    .set({
      status: 'approved',
      deletedAt: now,
      authorName: '',
      authorUrl: null,
      authorEmail: null,
      networkHash: null,
      body: '',
      html: '',
      text: '',
      fingerprint: null,
      version: sql`${comments.version} + 1`,
    })
    .where(eq(comments.id, id))
}

export async function remove({ db, tables: { comments } }: Writer, id: string): Promise<void> {
  await db.delete(comments).where(eq(comments.id, id))
}

/** Comments that another version of the renderer rendered, at most `most`. */
export async function listOutdated(
  { db, tables: { comments } }: Reader,
  rendererVersion: number,
  most: number,
): Promise<CommentRow[]> {
  return db.select().from(comments).where(ne(comments.rendererVersion, rendererVersion)).limit(most)
}

export async function updateRendered(
  { db, tables: { comments } }: Writer,
  id: string,
  rendered: { html: string; text: string; rendererVersion: number },
): Promise<void> {
  await db.update(comments).set(rendered).where(eq(comments.id, id))
}
