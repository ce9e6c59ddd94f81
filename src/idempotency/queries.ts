import { eq, getTableColumns, inArray, lt, sql } from '../storage/drizzle.ts'
import { prepared } from '../storage/query.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'

export type IdempotencyRow = Tables['idempotencyKeys']['$inferSelect']

const byId = prepared(({ db, tables: { idempotencyKeys } }: Reader) =>
  db
    .select()
    .from(idempotencyKeys)
    .where(eq(idempotencyKeys.id, sql.placeholder('id'))),
)

export async function findById(reader: Reader, id: string): Promise<IdempotencyRow | undefined> {
  const [row] = await byId(reader, { id })
  return row
}

/** Stores the first answer to a key, over one that is there. In the transaction of what it made: neither is there alone. */
export async function store(writer: Writer, row: IdempotencyRow): Promise<void> {
  await insertion(writer, row)
}

const insertion = prepared(({ db, tables: { idempotencyKeys } }: Writer) => {
  const placeholders = Object.keys(getTableColumns(idempotencyKeys)).map(name => [
    name,
    sql.placeholder(name),
  ])
  const row = Object.fromEntries(placeholders)
  return db.insert(idempotencyKeys).values(row).onConflictDoUpdate({ target: idempotencyKeys.id, set: row })
})

/** Forgets what was answered before `time`. */
export async function removeBefore(writer: Writer, time: string): Promise<void> {
  await removal(writer, { time })
}

const removal = prepared(({ db, tables: { idempotencyKeys } }: Writer) =>
  db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql.placeholder('time'))),
)

/** Empties the answers that show resources which are deleted; the keys stay, so that no retry makes it again. */
export async function forgetAnswers(
  { db, tables: { idempotencyKeys } }: Writer,
  resourceIds: string[],
): Promise<void> {
  if (resourceIds.length === 0) {
    return
  }
  await db
    .update(idempotencyKeys)
    .set({ answer: null })
    .where(inArray(idempotencyKeys.resourceId, resourceIds))
}
