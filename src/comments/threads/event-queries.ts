/** The audit log of comments. */

import { newId } from '../../kernel/ids.ts'
import type { Slice } from '../../kernel/paging.ts'
import { and, count, eq } from '../../storage/drizzle.ts'
import { keyset, onlyRow } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'

export type EventRow = Tables['commentEvents']['$inferSelect']

/** @param events at least one. */
export async function insertEvents(
  { db, tables: { commentEvents } }: Writer,
  events: readonly Omit<EventRow, 'id'>[],
): Promise<void> {
  await db.insert(commentEvents).values(events.map(event => ({ id: newId(), ...event })))
}

export type EventFilters = {
  comment?: string | undefined
  article?: string | undefined
  actorId?: string | undefined
}

function matches({ tables: { commentEvents } }: Reader, { comment, article, actorId }: EventFilters) {
  return and(
    comment === undefined ? undefined : eq(commentEvents.commentId, comment),
    article === undefined ? undefined : eq(commentEvents.articleId, article),
    actorId === undefined ? undefined : eq(commentEvents.actorId, actorId),
  )
}

/** One slice of the audit log, newest first; see {@link keyset} for the order of the rows. */
export async function listEvents(reader: Reader, filters: EventFilters, slice: Slice): Promise<EventRow[]> {
  const { commentEvents } = reader.tables
  const page = keyset(commentEvents.createdAt, commentEvents.id, true, slice)
  return reader.db
    .select()
    .from(commentEvents)
    .where(and(matches(reader, filters), page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit)
}

export async function countEvents(reader: Reader, filters: EventFilters): Promise<number> {
  const { commentEvents } = reader.tables
  return onlyRow(
    await reader.db.select({ total: count() }).from(commentEvents).where(matches(reader, filters)),
  ).total
}
