/** Entries of the audit log. */
import { newId } from '../ids.ts'
import type { Writer } from '../storage/storage.ts'
import type { Tables } from '../storage/tables.ts'

type EventRow = Tables['commentEvents']['$inferSelect']

export async function insertEvent(
  { db, tables: { commentEvents } }: Writer,
  event: Omit<EventRow, 'id'>,
): Promise<void> {
  await db.insert(commentEvents).values({ id: newId(), ...event })
}
