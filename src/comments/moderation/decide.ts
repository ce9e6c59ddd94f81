/** Decisions of moderators about comments. Uses the queries of comments, reports and the audit log. */

import { Problem } from '../../kernel/problem.ts'
import type { Writer } from '../../storage/storage.ts'
import { countOpenReports, resolveReports } from '../reports/queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import { findAnyComment, listByIds } from '../threads/queries.ts'
import { type Actor, mayMove, moveComments, type Status } from '../threads/status.ts'
import { markReviewed } from './queries.ts'
import type { Decision, DecisionResult, ModeratedComment } from './schema.ts'
import { toModerated } from './view.ts'

/**
 * Decides about each comment separately. A comment that already has the status is a success without an event, because
 * two moderators may decide the same. A refused decision is a result and not an error, so that the others go on.
 * @param ids without duplicates. @returns a result for each, in their order.
 */
export async function decide(
  writer: Writer,
  ids: readonly string[],
  to: Status,
  actor: Actor,
): Promise<DecisionResult[]> {
  const now = new Date().toISOString()
  const rows = new Map((await listByIds(writer, ids)).map(row => [row.id, row]))
  const results = ids.map(id => resultOf(id, rows.get(id), to))
  const decided = results.flatMap(({ id, problem }) => (problem === null ? [rows.get(id) as CommentRow] : []))
  const decidedIds = decided.map(({ id }) => id)
  await moveComments(
    writer,
    decided.filter(({ status }) => status !== to),
    to,
    actor,
    now,
  )
  await markReviewed(writer, decidedIds, now)
  await resolveReports(writer, decidedIds, now)
  return results
}

function resultOf(id: string, row: CommentRow | undefined, to: Status): DecisionResult {
  if (row === undefined || row.deletedAt !== null) {
    const detail = 'There is no such comment, or its author deleted it.'
    return { id, status: null, problem: { code: 'not-found', detail } }
  }
  if (row.status !== to && !mayMove(row.status, to)) {
    const detail = `A comment in status ${row.status} cannot become ${to}.`
    return { id, status: row.status, problem: { code: 'illegal-transition', detail } }
  }
  return { id, status: to, problem: null }
}

/**
 * Decides about one comment for the holder of a key.
 * @returns the comment after the decision.
 * @throws Problem not-found, illegal-transition.
 */
export async function moderate(
  writer: Writer,
  id: string,
  { status, reason }: Decision,
  keyId: string,
): Promise<ModeratedComment> {
  const actor: Actor = { actor: 'key', actorId: keyId, reason: reason ?? null }
  const [result] = await decide(writer, [id], status, actor)
  const { problem } = result as DecisionResult
  if (problem?.code === 'not-found') {
    throw new Problem('not-found')
  }
  if (problem !== null) {
    throw new Problem('illegal-transition', { faults: [{ pointer: '/status', detail: problem.detail }] })
  }
  const row = (await findAnyComment(writer, id)) as CommentRow
  return toModerated(row, (await countOpenReports(writer, [id])).get(id))
}
