/** Entries of the audit log, whoever adds them; moderation lists them. */
import { newId } from '../../kernel/ids.ts'
import type { Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'

export type EventRow = Tables['commentEvents']['$inferSelect']

/** @param events one at least. */
export async function insertEvents(
  { db, tables: { commentEvents } }: Writer,
  events: readonly Omit<EventRow, 'id'>[],
): Promise<void> {
  await db.insert(commentEvents).values(events.map(event => ({ id: newId(), ...event })))
}
