/** A new comment as it is stored. Pure. */

import type { ArticleRow } from '../../content/model/rows.ts'
import { RENDERER_VERSION } from '../../markdown/render.ts'
import type { Judgement } from '../../spam/judge.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { NewComment } from '../threads/schema.ts'
import { publicFormOf } from '../threads/visibility.ts'
import type { Place } from './admission.ts'
import { fingerprintOf } from './comments-fingerprint.ts'

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
