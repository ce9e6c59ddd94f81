/** Taking away for good, in transactions of a bounded size. Composes the queries of several features. */

import { type EventRow, insertEvents } from '../comments/threads/event-queries.ts'
import type { CommentRow } from '../comments/threads/fields.ts'
import { withdraw } from '../comments/threads/status.ts'
import { forgetAnswers } from '../idempotency/queries.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { countPresent, emptyReasons, listByEmail, removeEmailBans } from './erase-queries.ts'
import type { Erasure, ErasureRequest } from './schema.ts'

/** Comments in one transaction: no other writer is to wait for long. */
export const COMMENTS_AT_ONCE = 50

/** Who does it and what it is called, for the audit log. */
export type Deed = Pick<EventRow, 'actor' | 'actorId' | 'action'>

/**
 * Takes comments away with all that hangs on them, and notes each in the audit log.
 * @param rows in any order; replies before what they answer spare emptying what then goes all the same.
 * @returns how many of them stay as tombstones.
 */
export async function takeAway(
  writer: Writer,
  rows: readonly CommentRow[],
  deed: Deed,
  now: string,
): Promise<number> {
  const ids = rows.map(({ id }) => id)
  await forgetAnswers(writer, ids)
  for (const row of rows) {
    await withdraw(writer, row, now)
  }
  await insertEvents(
    writer,
    rows.map(({ id, articleId, status }) => ({
      commentId: id,
      articleId,
      ...deed,
      fromStatus: status,
      toStatus: null,
      reason: null,
      createdAt: now,
    })),
  )
  return countPresent(writer, ids)
}

/**
 * Erases everything about one address, batch after batch: what was done stays done when it is interrupted, and the next
 * call goes on. When it resolves, the address is not in the files of the database any more, as far as
 * {@link Storage.scrub} can.
 */
export async function eraseAbout(
  storage: Storage,
  secrets: Secrets,
  { email, keepBans }: ErasureRequest,
  by: Pick<Deed, 'actor' | 'actorId'>,
): Promise<Erasure> {
  const erased: Erasure = { comments: 0, tombstones: 0, events: 0, bans: 0, replacedFiles: 0 }
  const deed: Deed = { ...by, action: 'erased' }
  for (;;) {
    const batch = await storage.write(writer => eraseSome(writer, email, deed))
    if (batch === undefined) {
      break
    }
    erased.comments += batch.comments
    erased.tombstones += batch.tombstones
    erased.events += batch.events
  }
  if (!keepBans) {
    erased.bans = await storage.write(writer => removeEmailBans(writer, secrets.emailHashes(email)))
  }
  return { ...erased, ...(await storage.scrub()) }
}

/** @returns undefined when nothing is left. */
async function eraseSome(writer: Writer, email: string, deed: Deed) {
  const rows = await listByEmail(writer, email, COMMENTS_AT_ONCE)
  if (rows.length === 0) {
    return undefined
  }
  const events = await emptyReasons(
    writer,
    rows.map(({ id }) => id),
  )
  const tombstones = await takeAway(writer, rows, deed, new Date().toISOString())
  return { comments: rows.length, tombstones, events }
}
