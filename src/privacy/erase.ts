/** Removes comments and personal data for good, in small transactions. Uses the queries of several features. */

import { emailHashes } from '../comments/threads/email-hashes.ts'
import { type EventRow, insertEvents } from '../comments/threads/event-queries.ts'
import type { CommentRow } from '../comments/threads/fields.ts'
import { removeOrEmpty } from '../comments/threads/status.ts'
import { forgetAnswers } from '../idempotency/queries.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { countPresent, emptyReasons, listByEmail, removeEmailBans } from './erase-queries.ts'
import type { Erasure, ErasureRequest } from './schema.ts'

/** Comments per transaction. Few, so that other writers do not wait long. */
export const COMMENTS_AT_ONCE = 50

/** Who removes comments, and the name of the action, for the audit log. */
export type Removal = Pick<EventRow, 'actor' | 'actorId' | 'action'>

/**
 * Removes comments with their reports and traits, and records each in the audit log. A comment with replies is emptied.
 * @param rows in any order. With replies before their parents, no comment is emptied and removed a moment later.
 * @returns how many of them stay, emptied.
 */
export async function removeComments(
  writer: Writer,
  rows: readonly CommentRow[],
  removal: Removal,
  now: string,
): Promise<number> {
  const ids = rows.map(({ id }) => id)
  await forgetAnswers(writer, ids)
  for (const row of rows) {
    await removeOrEmpty(writer, row, now)
  }
  await insertEvents(
    writer,
    rows.map(({ id, articleId, status }) => ({
      commentId: id,
      articleId,
      ...removal,
      fromStatus: status,
      toStatus: null,
      reason: null,
      createdAt: now,
    })),
  )
  return countPresent(writer, ids)
}

/**
 * Erases everything about one address, in batches. After an interruption, the next call continues. When it resolves, the
 * files of the database no longer contain the address, as far as {@link Storage.scrub} can ensure that.
 */
export async function eraseAbout(
  storage: Storage,
  secrets: Secrets,
  { email, keepBans }: ErasureRequest,
  by: Pick<Removal, 'actor' | 'actorId'>,
): Promise<Erasure> {
  const erased: Erasure = { comments: 0, tombstones: 0, events: 0, bans: 0, replacedFiles: 0 }
  const removal: Removal = { ...by, action: 'erased' }
  for (;;) {
    const batch = await storage.write(writer => eraseSome(writer, email, removal))
    if (batch === undefined) {
      break
    }
    erased.comments += batch.comments
    erased.tombstones += batch.tombstones
    erased.events += batch.events
  }
  if (!keepBans) {
    erased.bans = await storage.write(writer => removeEmailBans(writer, emailHashes(secrets, email)))
  }
  return { ...erased, ...(await storage.scrub()) }
}

/** @returns undefined when nothing is left. */
async function eraseSome(writer: Writer, email: string, removal: Removal) {
  const rows = await listByEmail(writer, email, COMMENTS_AT_ONCE)
  if (rows.length === 0) {
    return undefined
  }
  const events = await emptyReasons(
    writer,
    rows.map(({ id }) => id),
  )
  const tombstones = await removeComments(writer, rows, removal, new Date().toISOString())
  return { comments: rows.length, tombstones, events }
}
