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

/** Stores the first answer to a key, replacing an old one. Call it in the transaction of the write that it answers. */
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

/** Removes answers from before `time`. */
export async function removeBefore(writer: Writer, time: string): Promise<void> {
  await removal(writer, { time })
}

const removal = prepared(({ db, tables: { idempotencyKeys } }: Writer) =>
  db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, sql.placeholder('time'))),
)

/** Empties the answers that show deleted resources. The keys stay, so that a retry does not create them again. */
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
