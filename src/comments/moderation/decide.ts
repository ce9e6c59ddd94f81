/** Decisions of moderators about comments. Uses the queries of comments, reports and the audit log. */

import type { CheckBasis } from '../../http/preconditions.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Writer } from '../../storage/storage.ts'
import { countOpenReports, resolveReports } from '../reports/queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import { findKeptComment, listByIds } from '../threads/queries.ts'
import { type Actor, mayMove, moveComments, type Status } from '../threads/status.ts'
import type { Decision, DecisionResult, ModeratedComment, VersionRead } from './schema.ts'
import { toModerated } from './view.ts'

/**
 * Finds out which comments may get a status, as long as they are what was read.
 * @param read without duplicates. @returns a result for each, in their order, and the rows of those that may get it.
 */
export async function findDecidable(
  writer: Writer,
  read: readonly VersionRead[],
  to: Status,
): Promise<{ results: DecisionResult[]; rows: CommentRow[] }> {
  const found = await listByIds(
    writer,
    read.map(({ id }) => id),
  )
  const rows = new Map(found.map(row => [row.id, row]))
  const results = read.map(one => resultOf(one, rows.get(one.id), to))
  const decidable = results.flatMap(({ id, problem }) =>
    problem === null ? [rows.get(id) as CommentRow] : [],
  )
  return { results, rows: decidable }
}

/**
 * Decides about each comment separately. A decision for the status that a comment already has is a success without an
 * event, but a new version too: whoever decides next must know of it. A refused decision is a result and not an error, so
 * that the others go on. Reports that came after the comment was read are resolved as well: they are about the same text.
 * @param read without duplicates. @returns a result for each, in their order.
 */
export async function decide(
  writer: Writer,
  read: readonly VersionRead[],
  to: Status,
  actor: Actor,
): Promise<DecisionResult[]> {
  const now = new Date().toISOString()
  const { results, rows } = await findDecidable(writer, read, to)
  await moveComments(writer, rows, to, actor, now, { reviewedAt: now })
  await resolveReports(
    writer,
    rows.map(({ id }) => id),
    now,
  )
  return results
}

function resultOf({ id, version }: VersionRead, row: CommentRow | undefined, to: Status): DecisionResult {
  if (row === undefined || row.deletedAt !== null) {
    const detail = 'There is no such comment, or its author deleted it.'
    return { id, status: null, version: null, problem: { code: 'not-found', detail } }
  }
  const present = { id, status: row.status, version: row.version }
  if (row.version !== version) {
    const detail = `The comment has been edited or decided about since version ${version}. Read it again.`
    return { ...present, problem: { code: 'stale', detail } }
  }
  if (row.status !== to && !mayMove(row.status, to)) {
    const detail = `A comment in status ${row.status} cannot become ${to}.`
    return { ...present, problem: { code: 'illegal-transition', detail } }
  }
  return { id, status: to, version: version + 1, problem: null }
}

/**
 * Decides about one comment for the holder of a key. @param checkBasis refuses another version than the one that was read.
 * @returns the comment after the decision.
 * @throws Problem not-found, precondition-failed, illegal-transition.
 */
export async function moderate(
  writer: Writer,
  id: string,
  checkBasis: CheckBasis,
  { status, reason }: Decision,
  keyId: string,
): Promise<ModeratedComment> {
  const { version } = await findKeptComment(writer, id)
  checkBasis(version)
  const actor: Actor = { actor: 'key', actorId: keyId, reason: reason ?? null }
  const [result] = await decide(writer, [{ id, version }], status, actor)
  const { problem } = result as DecisionResult
  if (problem !== null) {
    throw new Problem('illegal-transition', {
      faults: [{ pointer: '/status', code: 'conflict', detail: problem.detail }],
    })
  }
  const row = await findKeptComment(writer, id)
  return toModerated(row, (await countOpenReports(writer, [id])).get(id))
}
