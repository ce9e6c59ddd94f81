/** Forms the row of a new comment. Pure. */

import { createHash } from 'node:crypto'
import { RENDERER_VERSION } from '../../markdown/render.ts'
import type { Judgement } from '../../spam/judge.ts'
import type { Reading } from '../../spam/text/reading.ts'
import type { CommentRow } from '../threads/fields.ts'
import { publicFormOf } from '../threads/visibility.ts'
import type { Place } from './admission.ts'
import type { NewComment } from './schema.ts'

type Parts = {
  id: string
  articleId: string
  place: Place
  comment: NewComment
  rendered: { html: string; text: string }
  fingerprint: string
  networkHash: string
  floodHash: string
  userHash: string | null
  verdict: Judgement
  now: Date
}

export function newRow({
  id,
  articleId,
  place,
  comment,
  rendered,
  fingerprint,
  networkHash,
  floodHash,
  userHash,
  verdict,
  now,
}: Parts): CommentRow {
  const { author, body } = comment
  const createdAt = now.toISOString()
  return {
    id,
    articleId,
    ...place,
    status: verdict.status,
    publicAs: publicFormOf({ status: verdict.status, deletedAt: null }, false),
    deletedAt: null,
    authorName: author.name,
    authorUrl: author.url ?? null,
    authorEmail: author.email ?? null,
    networkHash,
    floodHash,
    userHash,
    body,
    ...rendered,
    rendererVersion: RENDERER_VERSION,
    fingerprint,
    findings: verdict.findings,
    createdAt,
    editedAt: null,
    changedAt: createdAt,
    reviewedAt: null,
    version: 1,
    replyCount: 0,
    threadCount: 0,
  }
}

/**
 * What a comment says and who says it. Spacing, case and invisible characters make no difference: a retry may differ by
 * them.
 */
export const sayingOf = ({ foldedName, foldedBody }: Pick<Reading, 'foldedName' | 'foldedBody'>): string =>
  JSON.stringify([foldedName().folded, foldedBody().folded])

/**
 * Equal for comments that say the same at the same place. It is a plain hash: its input is in the same row, so a keyed hash
 * would protect nothing, and would miss duplicates after a rotation of the site's secrets.
 * @param saying see {@link sayingOf}.
 */
export const fingerprintOf = (
  { articleId, parentId }: Pick<CommentRow, 'articleId' | 'parentId'>,
  saying: string,
): string =>
  createHash('sha256')
    .update(JSON.stringify([articleId, parentId, saying]))
    .digest('base64url')
