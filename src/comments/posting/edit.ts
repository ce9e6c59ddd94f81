/** Edits and deletes a comment for its author, each in one transaction. Uses the queries of several features. */

import type { ArticleRow } from '../../content/model/rows.ts'
import { findAnyArticle } from '../../content/store/visibility.ts'
import { forgetAnswers } from '../../idempotency/queries.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { RENDERER_VERSION, renderComment } from '../../markdown/render.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import type { Storage } from '../../storage/storage.ts'
import { updateComments } from '../threads/change-queries.ts'
import { insertEvents } from '../threads/event-queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import { findAnyComment, findKeptComment } from '../threads/queries.ts'
import { removeOrEmpty, stricter, updatePublicForms } from '../threads/status.ts'
import { hasDuplicate } from './earlier-queries.ts'
import { judgeComment, judgedAgain, readAndJudge, writtenIn } from './judge.ts'
import { fingerprintOf } from './row.ts'
import { replaceTraits } from './trait-queries.ts'

export type EditSettings = {
  secrets: Secrets
  rules: RuleSettings
  /** Minutes after the post within which the author may edit the comment. */
  minutes: number
}

/**
 * Replaces the text of a comment, for its author. The rules judge the new text. An edit can make the status stricter,
 * never milder.
 * @throws Problem not-found, edit-window-over, duplicate-comment.
 */
export async function editComment(
  storage: Storage,
  id: string,
  body: string,
  { secrets, rules, minutes }: EditSettings,
): Promise<CommentRow> {
  const rendered = renderComment(body)
  return storage.write(async writer => {
    const now = new Date()
    const row = await findKeptComment(writer, id)
    if (now.getTime() > Date.parse(row.createdAt) + minutes * 60_000) {
      throw new Problem('edit-window-over')
    }
    const edited = { ...row, body, ...rendered }
    const judgedText = readAndJudge(writtenIn(edited), rules)
    const fingerprint = fingerprintOf(row, judgedText.saying)
    const own = [row.floodHash, row.userHash].filter(hash => hash !== null)
    if (await hasDuplicate(writer, { id, fingerprint }, own)) {
      throw new Problem('duplicate-comment')
    }
    const article = (await findAnyArticle(writer, row.articleId)) as ArticleRow
    const verdict = await judgeComment(writer, judgedText, judgedAgain(edited, article), {
      settings: rules,
      secrets,
      now,
    })
    const status = stricter(row.status, verdict.status)
    const time = now.toISOString()
    await updateComments(writer, [id], {
      body,
      ...rendered,
      rendererVersion: RENDERER_VERSION,
      fingerprint,
      status,
      findings: verdict.findings,
      editedAt: time,
      changedAt: time,
      // No moderator has seen this text, so reports of readers may hold the comment again.
      reviewedAt: null,
    })
    await replaceTraits(writer, id, verdict.traits)
    await updatePublicForms(writer, [id], time)
    await insertEvents(writer, [{ ...eventOf(row, 'edited', time), toStatus: status }])
    return (await findAnyComment(writer, id)) as CommentRow
  })
}

/** Deletes a comment for its author; see {@link removeOrEmpty}. @throws Problem not-found. */
export async function deleteComment(storage: Storage, id: string): Promise<void> {
  await storage.write(async writer => {
    const row = await findKeptComment(writer, id)
    const now = new Date().toISOString()
    await forgetAnswers(writer, [id])
    await removeOrEmpty(writer, row, now)
    await insertEvents(writer, [{ ...eventOf(row, 'deleted', now), toStatus: null }])
  })
}

/** The entry of the audit log for an action of the author. */
const eventOf = (row: CommentRow, action: 'edited' | 'deleted', createdAt: string) => ({
  commentId: row.id,
  articleId: row.articleId,
  actor: 'author' as const,
  actorId: null,
  action,
  fromStatus: row.status,
  reason: null,
  createdAt,
})
