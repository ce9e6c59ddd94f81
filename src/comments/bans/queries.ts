import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq, gt, inArray, isNull, or, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { BanKind } from './schema.ts'

export type BanRow = Tables['bans']['$inferSelect']

const inForce = ({ bans }: Tables, now: string | ReturnType<typeof sql.placeholder>) =>
  or(isNull(bans.expiresAt), gt(bans.expiresAt, now))

/** The prefix length of a range instead of the range: the digits after the slash, in SQL that both databases know. */
const valueOrPrefix = ({ bans }: Tables) =>
  sql<string>`case when ${bans.kind} = 'range' then substr(${bans.value}, length(rtrim(${bans.value}, '0123456789')) + 1) else ${bans.value} end`

type FoundBan = Pick<BanRow, 'kind' | 'verdict' | 'value'>

const candidates = preparedForIds(({ db, tables }: Reader, values) => {
  const { kind, verdict, value } = tables.bans
  const isNamed = and(inArray(kind, ['email', 'network', 'user', 'host']), inArray(value, values))
  return db
    .selectDistinct({ kind, verdict, value: valueOrPrefix(tables) })
    .from(tables.bans)
    .where(and(or(isNamed, inArray(kind, ['range', 'word'])), inForce(tables, sql.placeholder('now'))))
})

/**
 * The bans in force that a comment may match: those that have one of the values, all of phrases, and of ranges the prefix
 * lengths. One query, because most sites have few bans. A value of one kind never equals a value of another.
 */
export const listCandidates = (reader: Reader, values: readonly string[], now: string): Promise<FoundBan[]> =>
  candidates(reader, values, { now })

const ranges = preparedForIds(({ db, tables }: Reader, values) => {
  const { kind, verdict, value } = tables.bans
  return db
    .select({ kind, verdict, value })
    .from(tables.bans)
    .where(and(eq(kind, 'range'), inArray(value, values), inForce(tables, sql.placeholder('now'))))
})

/** The bans of these ranges in force. */
export const listRanges = (reader: Reader, values: readonly string[], now: string): Promise<FoundBan[]> =>
  ranges(reader, values, { now })

/** The bans of this kind with one of the values, expired ones too. */
export async function listSame(
  { db, tables: { bans } }: Reader,
  kind: BanKind,
  values: string[],
): Promise<BanRow[]> {
  return db
    .select()
    .from(bans)
    .where(and(eq(bans.kind, kind), inArray(bans.value, values)))
}

/** How many bans of ranges and phrases are in force. */
export async function countBounded({ db, tables }: Reader, now: string): Promise<number> {
  const rows = await db
    .select({ total: count() })
    .from(tables.bans)
    .where(and(inArray(tables.bans.kind, ['range', 'word']), inForce(tables, now)))
  return onlyRow(rows).total
}

const isOfKind = ({ bans }: Tables, kind: BanKind | undefined) =>
  kind === undefined ? undefined : eq(bans.kind, kind)

/** One slice of the bans, newest first; see {@link keyset} for the order of the rows. */
export async function listBans(
  { db, tables }: Reader,
  kind: BanKind | undefined,
  slice: Slice,
): Promise<BanRow[]> {
  const page = keyset(tables.bans.createdAt, tables.bans.id, true, slice)
  return db
    .select()
    .from(tables.bans)
    .where(and(isOfKind(tables, kind), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countBans({ db, tables }: Reader, kind: BanKind | undefined): Promise<number> {
  const rows = await db.select({ total: count() }).from(tables.bans).where(isOfKind(tables, kind))
  return onlyRow(rows).total
}

export async function findBan({ db, tables: { bans } }: Reader, id: string): Promise<BanRow | undefined> {
  const [row] = await db.select().from(bans).where(eq(bans.id, id))
  return row
}

export async function insertBan({ db, tables: { bans } }: Writer, row: BanRow): Promise<void> {
  await db.insert(bans).values(row)
}

/** @returns how many were removed. */
export async function removeBans({ db, tables: { bans } }: Writer, ids: string[]): Promise<number> {
  const removed = await db.delete(bans).where(inArray(bans.id, ids)).returning({ id: bans.id })
  return removed.length
}
