/** What changes the status of comments, with all that follows from it. Composes the queries of several features. */
import { type EventRow, insertEvents } from '../comments/event-queries.ts'
import { setStatus } from '../comments/publish.ts'
import { type CommentRow, findById } from '../comments/queries.ts'
import { Refusal } from '../refusal.ts'
import { resolveReports } from '../reports/queries.ts'
import type { Writer } from '../storage/storage.ts'
import { countOpenReports, markReviewed } from './queries.ts'
import type { Decision, DecisionResult, ModeratedComment } from './schema.ts'
import { mayMove, type Status } from './transitions.ts'
import { toModerated } from './view.ts'

/** Who did something to a comment, and why. */
export type Actor = Pick<EventRow, 'actor' | 'actorId' | 'reason'>

/** Gives a comment another status and notes it in the audit log. */
export async function moveComment(
  writer: Writer,
  row: Pick<CommentRow, 'id' | 'articleId' | 'status'>,
  to: Status,
  { actor, actorId, reason }: Actor,
  now: string,
  action: EventRow['action'] = 'moved',
): Promise<void> {
  const { id: commentId, articleId, status: fromStatus } = row
  const event = {
    commentId,
    articleId,
    actor,
    actorId,
    action,
    fromStatus,
    toStatus: to,
    reason,
    createdAt: now,
  }
  await insertEvents(writer, [event])
  await setStatus(writer, commentId, to, now)
}

/**
 * Decides about one comment. That it is so already is a success without an event: two moderators may decide the same.
 * A refusal is a result, so that it stops no other decision of the same request.
 */
export async function decide(
  writer: Writer,
  id: string,
  to: Status,
  actor: Actor,
  now: string,
): Promise<DecisionResult> {
  const row = await findById(writer, id)
  if (row === undefined || row.deletedAt !== null) {
    const detail = 'There is no such comment, or its author deleted it.'
    return { id, status: null, problem: { code: 'not-found', detail } }
  }
  if (row.status !== to) {
    if (!mayMove(row.status, to)) {
      const detail = `A comment in state ${row.status} cannot become ${to}.`
      return { id, status: row.status, problem: { code: 'illegal-transition', detail } }
    }
    await moveComment(writer, row, to, actor, now)
  }
  await markReviewed(writer, id, now)
  await resolveReports(writer, id, now)
  return { id, status: to, problem: null }
}

/** Decides about many comments, each by itself, in the order of `ids`. */
export async function decideAll(
  writer: Writer,
  ids: readonly string[],
  to: Status,
  actor: Actor,
): Promise<DecisionResult[]> {
  const now = new Date().toISOString()
  const results: DecisionResult[] = []
  for (const id of ids) {
    results.push(await decide(writer, id, to, actor, now))
  }
  return results
}

/**
 * Decides about one comment for the holder of a key.
 * @returns the comment as it is then.
 * @throws Refusal missing, illegal-transition.
 */
export async function moderate(
  writer: Writer,
  id: string,
  { status, reason }: Decision,
  keyId: string,
): Promise<ModeratedComment> {
  const actor: Actor = { actor: 'key', actorId: keyId, reason: reason ?? null }
  const { problem } = await decide(writer, id, status, actor, new Date().toISOString())
  if (problem?.code === 'not-found') {
    throw new Refusal('missing')
  }
  if (problem !== null) {
    throw new Refusal('illegal-transition', [{ pointer: '/status', detail: problem.detail }])
  }
  const row = (await findById(writer, id)) as CommentRow
  return toModerated(row, (await countOpenReports(writer, [id])).get(id))
}
