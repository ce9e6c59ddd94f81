import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq, gt, inArray, isNull, or, sql } from '../../storage/drizzle.ts'
import { keyset, onlyRow, prepared, preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import type { BanKind } from './schema.ts'

export type BanRow = Tables['bans']['$inferSelect']

const inForce = ({ bans }: Tables, now: string | ReturnType<typeof sql.placeholder>) =>
  or(isNull(bans.expiresAt), gt(bans.expiresAt, now))

const matched = ({ bans }: Tables) => ({ kind: bans.kind, verdict: bans.verdict })

/** For the kinds whose values are compared as a whole. A value of one kind never equals a value of another. */
const byValues = preparedForIds(({ db, tables }: Reader, values) =>
  db
    .select(matched(tables))
    .from(tables.bans)
    .where(
      and(
        inArray(tables.bans.kind, ['email', 'network', 'user', 'range', 'host']),
        inArray(tables.bans.value, values),
        inForce(tables, sql.placeholder('now')),
      ),
    ),
)

/** The bans in force that have one of the values. `values` may contain duplicates. */
export const findByValues = (reader: Reader, values: readonly string[], now: string) =>
  byValues(reader, values, { now })

const prefixes = prepared(({ db, tables }: Reader) =>
  db
    .selectDistinct({
      // The digits after the slash, in SQL that both databases know.
      prefix: sql<string>`substr(${tables.bans.value}, length(rtrim(${tables.bans.value}, '0123456789')) + 1)`,
    })
    .from(tables.bans)
    .where(and(eq(tables.bans.kind, 'range'), inForce(tables, sql.placeholder('now')))),
)

/** The prefix lengths of all bans of ranges in force. */
export async function listPrefixes(reader: Reader, now: string): Promise<number[]> {
  return (await prefixes(reader, { now })).map(({ prefix }) => Number(prefix))
}

const words = prepared(({ db, tables }: Reader) =>
  db
    .select({ ...matched(tables), value: tables.bans.value })
    .from(tables.bans)
    .where(and(eq(tables.bans.kind, 'word'), inForce(tables, sql.placeholder('now')))),
)

/** All bans of phrases in force. */
export const listWords = (reader: Reader, now: string) => words(reader, { now })

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
