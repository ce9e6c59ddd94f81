/** Forms the answers for moderators from rows of comments and of the audit log. Pure. */

import type { EventRow } from '../threads/event-queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { CommentEvent, ModeratedComment } from './schema.ts'

export function toModerated(row: CommentRow, openReports = 0): ModeratedComment {
  const { id, articleId, parentId, depth, status, publicAs, html, text, body, version } = row
  const { createdAt, editedAt, reviewedAt, deletedAt } = row
  return {
    id,
    articleId,
    parentId,
    depth,
    status,
    publicAs,
    author: { name: row.authorName, url: row.authorUrl, email: row.authorEmail },
    network: row.networkHash,
    user: row.userHash,
    html,
    text,
    body,
    findings: row.findings ?? [],
    openReports,
    createdAt,
    editedAt,
    reviewedAt,
    deletedAt,
    version,
  }
}

export function toEvent({ fromStatus, toStatus, ...shown }: EventRow): CommentEvent {
  return { ...shown, from: fromStatus as CommentEvent['from'], to: toStatus as CommentEvent['to'] }
}
