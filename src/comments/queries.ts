import { LIMITS } from '../limits.ts'
import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  gt,
  gte,
  inArray,
  isNull,
  lte,
  ne,
  sql,
} from '../storage/drizzle.ts'
import { keyset, type Slice } from '../storage/keyset.ts'
import { prepared, preparedForIds } from '../storage/prepared.ts'
import { onlyRow } from '../storage/rows.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'
import { isPublicComment, isVisibleComment } from '../storage/visibility.ts'

export type CommentRow = Tables['comments']['$inferSelect']

/** Which comments of an article a list shows: thread roots, everything, or the replies below one root. */
export type CommentScope = {
  articleId: string
  only: 'roots' | 'all' | { thread: string }
  /** Only what changed at this time or later. */
  since?: string | undefined
}

function matches({ tables }: Reader, { articleId, only, since }: CommentScope) {
  const { comments } = tables
  return and(
    eq(comments.articleId, articleId),
    isPublicComment(tables),
    only === 'roots' ? isNull(comments.rootId) : undefined,
    typeof only === 'object' ? eq(comments.rootId, only.thread) : undefined,
    since === undefined ? undefined : gte(comments.changedAt, since),
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

/** One more than is shown, to know whether a thread goes on. */
const REPLIES_FETCHED = LIMITS.repliesShown + 1

/**
 * The first {@link REPLIES_FETCHED} public replies below each of the given roots, oldest first. Time orders a reply after what it
 * answers, so each of them comes with all that stands above it.
 */
export async function listFirstReplies(reader: Reader, rootIds: string[]): Promise<CommentRow[]> {
  const rows = await firstReplies(reader, rootIds)
  return rows.map(({ comment }) => comment)
}

const firstReplies = preparedForIds(({ db, tables }: Reader, rootIds) => {
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
  return db
    .with(numbered)
    .select({ comment: comments })
    .from(comments)
    .innerJoin(numbered, eq(numbered.id, comments.id))
    .where(lte(numbered.place, REPLIES_FETCHED))
    .orderBy(asc(comments.createdAt), asc(comments.id))
})

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

/** The id of the comment that says the same at the same place, if there is one. */
export async function findByFingerprint(
  { db, tables: { comments } }: Reader,
  fingerprint: string,
): Promise<string | undefined> {
  const [row] = await db
    .select({ id: comments.id })
    .from(comments)
    .where(eq(comments.fingerprint, fingerprint))
  return row?.id
}

/** Stores a comment; `false` when the same one (by its fingerprint) is there already. */
export async function insert(writer: Writer, row: CommentRow): Promise<boolean> {
  const stored = await insertion(writer, row)
  return stored.length > 0
}

const insertion = prepared(({ db, tables: { comments } }: Writer) => {
  const placeholders = Object.keys(getTableColumns(comments)).map(name => [name, sql.placeholder(name)])
  return db
    .insert(comments)
    .values(Object.fromEntries(placeholders))
    .onConflictDoNothing()
    .returning({ id: comments.id })
})

const timesOfNetwork = prepared(({ db, tables: { comments } }: Reader) =>
  db
    .select({ createdAt: comments.createdAt })
    .from(comments)
    .where(
      and(
        eq(comments.networkHash, sql.placeholder('networkHash')),
        gt(comments.createdAt, sql.placeholder('since')),
      ),
    )
    .orderBy(desc(comments.createdAt))
    .limit(sql.placeholder('most')),
)

/** Times at which comments of one network were stored since `since`, newest first, at most `most`. */
export async function listTimesOfNetwork(
  reader: Reader,
  parameters: { networkHash: string; since: string; most: number },
): Promise<string[]> {
  const rows = await timesOfNetwork(reader, parameters)
  return rows.map(({ createdAt }) => createdAt)
}

/** Whether anything, visible or not, hangs below the comment. */
export async function hasReplies({ db, tables: { comments } }: Reader, id: string): Promise<boolean> {
  const rows = await db.select({ id: comments.id }).from(comments).where(eq(comments.parentId, id)).limit(1)
  return rows.length > 0
}

/** Whether anything public hangs below the comment. */
export async function hasPublicReplies({ db, tables }: Reader, id: string): Promise<boolean> {
  const { comments } = tables
  const rows = await db
    .select({ id: comments.id })
    .from(comments)
    .where(and(eq(comments.parentId, id), isPublicComment(tables)))
    .limit(1)
  return rows.length > 0
}

/**
 * Holds a comment that is being answered as it is until the job ends, so that nobody hides or deletes it meanwhile.
 * @returns whether it can be answered still.
 */
export async function holdAnswerable({ db, tables }: Writer, id: string): Promise<boolean> {
  const { comments } = tables
  // Writing the row, though nothing changes, is what makes others wait or start over on every database.
  const held = await db
    .update(comments)
    .set({ version: sql`${comments.version}` })
    .where(and(eq(comments.id, id), isVisibleComment(tables)))
    .returning({ id: comments.id })
  return held.length > 0
}

/** Changes columns of a comment, and with them its version. */
export async function update(
  { db, tables: { comments } }: Writer,
  id: string,
  changes: Partial<Omit<CommentRow, 'id' | 'version'>>,
): Promise<void> {
  await db
    .update(comments)
    .set({ ...changes, version: sql`${comments.version} + 1` })
    .where(eq(comments.id, id))
}

/**
 * Empties a comment that replies hang below: all that its author gave goes, with what hangs on it (traits, reports); its
 * place stays.
 */
export async function empty(
  { db, tables: { comments, commentReports, commentTraits } }: Writer,
  id: string,
  now: string,
): Promise<void> {
  await db.delete(commentTraits).where(eq(commentTraits.commentId, id))
  await db.delete(commentReports).where(eq(commentReports.commentId, id))
  await db
    .update(comments)
    .set({
      deletedAt: now,
      findings: null,
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
