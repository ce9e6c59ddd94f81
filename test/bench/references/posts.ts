/** A post as the simplest program stores it: one row, nothing checked. */
import { createHash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

export type Posted = { author: { name: string; email: string }; body: string }

const COLUMNS = `id, article_id, depth, status, public_as, author_name, author_email, network_hash, body, html, text,
  renderer_version, fingerprint, created_at, changed_at, version`

/** @param placeholder of the value at a place, from 1. */
export const INSERTION = (placeholder: (place: number) => string) =>
  `INSERT INTO comments (${COLUMNS}) VALUES (${COLUMNS.split(',').map((_, index) => placeholder(index + 1))})`

export function valuesOf({ author, body }: Posted, articleId: string | undefined): unknown[] {
  const hash = createHash('sha256').update(body).digest('base64url')
  const now = new Date().toISOString()
  const shown = [author.name, author.email, hash, body, `<p>${body}</p>\n`, body]
  return [v7(), articleId, 0, 'approved', 'comment', ...shown, 1, hash, now, now, 1]
}

export function postedAnswer(values: readonly unknown[]) {
  const [id, articleId, depth, status, _publicAs, name, _email, _network, _body, html, text] = values
  return {
    id,
    articleId,
    parentId: null,
    depth,
    status,
    author: { name, url: null },
    html,
    text,
    createdAt: values.at(-3),
    editedAt: null,
    replyCount: 0,
    replies: [],
    repliesNext: null,
    manageToken: `stet_mt_${randomBytes(32).toString('base64url')}`,
  }
}
