/** A new comment as it is stored. Pure. */
import { RENDERER_VERSION } from '../../markdown/render.ts'
import { type ArticleRow, publicFormOf } from '../../storage/visibility.ts'
import { fingerprintOf } from '../fingerprint.ts'
import type { CommentRow } from '../queries.ts'
import type { Judgement } from '../rules/judge.ts'
import type { NewComment } from '../schema.ts'
import type { Place } from './admission.ts'

type Parts = {
  id: string
  article: ArticleRow
  place: Place
  comment: NewComment
  rendered: { html: string; text: string }
  networkHash: string
  verdict: Judgement
  now: Date
}

export function newRow({
  id,
  article,
  place,
  comment,
  rendered,
  networkHash,
  verdict,
  now,
}: Parts): CommentRow {
  const { author, body } = comment
  const createdAt = now.toISOString()
  return {
    id,
    articleId: article.id,
    ...place,
    status: verdict.status,
    publicAs: publicFormOf({ status: verdict.status, deletedAt: null }, false),
    deletedAt: null,
    authorName: author.name,
    authorUrl: author.url ?? null,
    authorEmail: author.email?.toLowerCase() ?? null,
    networkHash,
    body,
    ...rendered,
    rendererVersion: RENDERER_VERSION,
    fingerprint: fingerprintOf({
      articleId: article.id,
      parentId: place.parentId,
      name: author.name,
      body,
    }),
    findings: verdict.findings,
    createdAt,
    editedAt: null,
    changedAt: createdAt,
    reviewedAt: null,
    version: 1,
  }
}
