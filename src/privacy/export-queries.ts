import type { Slice } from '../kernel/paging.ts'
import { and, asc, count, eq, inArray, sql } from '../storage/drizzle.ts'
import { keyset, onlyRow } from '../storage/query.ts'
import type { Reader } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'

/** The person of an export: the address in lower case, and its hashes under every secret of the site. */
export type Subject = { email: string; hashes: string[] }

export type EntryKey = { kind: 'comment' | 'event' | 'report' | 'ban'; createdAt: string; id: string }

/** One list of the comments of the address, their events in the audit log, the reports about them, and bans of the address. */
function entriesAbout({ db, tables }: Reader, { email, hashes }: Subject) {
  const { comments, commentEvents, commentReports, bans } = tables
  const kindOf = (kind: EntryKey['kind']) => sql<EntryKey['kind']>`${sql.raw(`'${kind}'`)}`.as('kind')
  const theirs = db.select({ id: comments.id }).from(comments).where(eq(comments.authorEmail, email))
  return db
    .select({ kind: kindOf('comment'), createdAt: comments.createdAt, id: comments.id })
    .from(comments)
    .where(eq(comments.authorEmail, email))
    .unionAll(
      db
        .select({ kind: kindOf('event'), createdAt: commentEvents.createdAt, id: commentEvents.id })
        .from(commentEvents)
        .where(inArray(commentEvents.commentId, theirs)),
    )
    .unionAll(
      db
        .select({ kind: kindOf('report'), createdAt: commentReports.createdAt, id: commentReports.id })
        .from(commentReports)
        .where(inArray(commentReports.commentId, theirs)),
    )
    .unionAll(
      db
        .select({ kind: kindOf('ban'), createdAt: bans.createdAt, id: bans.id })
        .from(bans)
        .where(and(eq(bans.kind, 'email'), inArray(bans.value, hashes))),
    )
    .as('entries')
}

/** One slice of everything that is stored about a person, oldest first; see {@link keyset} for the order of the rows. */
export async function listEntries(reader: Reader, subject: Subject, slice: Slice): Promise<EntryKey[]> {
  const entries = entriesAbout(reader, subject)
  const page = keyset(entries.createdAt, entries.id, false, slice)
  return reader.db
    .select()
    .from(entries)
    .where(page.where)
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countEntries(reader: Reader, subject: Subject): Promise<number> {
  return onlyRow(await reader.db.select({ total: count() }).from(entriesAbout(reader, subject))).total
}

export type Entries = {
  comments: { row: Tables['comments']['$inferSelect']; slug: string }[]
  traits: Tables['commentTraits']['$inferSelect'][]
  events: Tables['commentEvents']['$inferSelect'][]
  reports: Tables['commentReports']['$inferSelect'][]
  bans: Tables['bans']['$inferSelect'][]
}

/** The rows of the entries with these ids, by table. */
export async function fetchEntries({ db, tables }: Reader, ids: string[]): Promise<Entries> {
  const { articles, comments, commentTraits, commentEvents, commentReports, bans } = tables
  return {
    comments: await db
      .select({ row: comments, slug: articles.slug })
      .from(comments)
      .innerJoin(articles, eq(articles.id, comments.articleId))
      .where(inArray(comments.id, ids)),
    traits: await db
      .select()
      .from(commentTraits)
      .where(inArray(commentTraits.commentId, ids))
      .orderBy(asc(commentTraits.trait)),
    events: await db.select().from(commentEvents).where(inArray(commentEvents.id, ids)),
    reports: await db.select().from(commentReports).where(inArray(commentReports.id, ids)),
    bans: await db.select().from(bans).where(inArray(bans.id, ids)),
  }
}
