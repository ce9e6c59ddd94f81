import type { Slice } from '../kernel/paging.ts'
import { and, count, eq, isNull, sql } from '../storage/drizzle.ts'
import { keyset, onlyRow, prepared } from '../storage/query.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'

export type KeyRow = Tables['apiKeys']['$inferSelect']

const byPrefix = prepared(({ db, tables: { apiKeys } }: Reader) =>
  db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.prefix, sql.placeholder('prefix'))),
)

/** The key with this public prefix, revoked and expired ones too. */
export async function findByPrefix(reader: Reader, prefix: string): Promise<KeyRow | undefined> {
  const [row] = await byPrefix(reader, { prefix })
  return row
}

const byId = prepared(({ db, tables: { apiKeys } }: Reader) =>
  db
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.id, sql.placeholder('id'))),
)

export async function findById(reader: Reader, id: string): Promise<KeyRow | undefined> {
  const [row] = await byId(reader, { id })
  return row
}

export async function insert({ db, tables: { apiKeys } }: Writer, row: KeyRow): Promise<void> {
  await db.insert(apiKeys).values(row)
}

/** One slice of all keys, newest first; see {@link keyset} for the order of the rows. */
export async function list({ db, tables: { apiKeys } }: Reader, slice: Slice): Promise<KeyRow[]> {
  const page = keyset(apiKeys.createdAt, apiKeys.id, true, slice)
  return db
    .select()
    .from(apiKeys)
    .where(page.where)
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countAll({ db, tables: { apiKeys } }: Reader): Promise<number> {
  return onlyRow(await db.select({ total: count() }).from(apiKeys)).total
}

/** Permanently revokes a key; `false` when there is no key with this id, or it is already revoked. */
export async function revoke({ db, tables: { apiKeys } }: Writer, id: string, now: string): Promise<boolean> {
  const revoked = await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  return revoked.length > 0
}

export async function markUsed({ db, tables: { apiKeys } }: Writer, id: string, now: string): Promise<void> {
  await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id))
}
