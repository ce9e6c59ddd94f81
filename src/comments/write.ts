/** What changes comments, each in one transaction. Composes the queries of several features. */
import { remember, replayOf } from '../idempotency/once.ts'
import { forgetAnswers } from '../idempotency/queries.ts'
import type { IdempotentRequest, Replay } from '../idempotency/replay.ts'
import { newId, timeOf } from '../ids.ts'
import { RENDERER_VERSION, renderComment } from '../markdown/render.ts'
import type { Reader, Storage, Writer } from '../storage/storage.ts'
import { type ArticleRow, publicFormOf } from '../storage/visibility.ts'
import { FLOOD_WINDOW, floodWait, placeBelow, statusUnder, TOP } from './admission.ts'
import { fingerprintOf } from './fingerprint.ts'
import { withdraw } from './publish.ts'
import { type CommentRow, findById, holdAnswerable, insert, listTimesOfNetwork, remove } from './queries.ts'
import type { Comment, NewComment } from './schema.ts'
import { toComment } from './view.ts'

export type Post = {
  /** Finds the article, or throws what the poster is to be told instead. */
  findArticle: (reader: Reader) => Promise<ArticleRow>
  comment: NewComment
  networkHash: string
  /** With an `Idempotency-Key`. */
  request: IdempotentRequest | undefined
}

export type PostLimits = { depth: number; flood: number }

export type PostOutcome =
  | Exclude<Replay, { kind: 'first' }>
  | { kind: 'stored'; comment: Comment }
  | { kind: 'closed' | 'bad-parent' | 'duplicate' }
  | { kind: 'flood'; retryAfter: number }

/** Runs the checks of a post in their order and stores the comment with the answer to its idempotency key. */
export async function postComment(storage: Storage, post: Post, limits: PostLimits): Promise<PostOutcome> {
  // Rendered before the transaction: its outcome depends on nothing stored, and other writers need not wait for it.
  const rendered = renderComment(post.comment.body)
  // Whatever is decided here hangs on the key, on what the network posted lately, or on a constraint: the fingerprint
  // is unique, and a parent or an article that goes meanwhile leaves a missing row.
  const locks = [`network ${post.networkHash}`, ...(post.request ? [`key ${post.request.id}`] : [])]
  return storage.write(
    async writer => {
      // The id first, and the time from it: so a reply never sorts before what it answers.
      const id = newId()
      const now = timeOf(id)
      const seen = await replayOf(writer, post.request, now)
      if (seen.kind !== 'first') {
        return seen
      }
      const article = await post.findArticle(writer)
      if (article.commentPolicy === 'closed') {
        return { kind: 'closed' }
      }
      const { parentId: answered } = post.comment
      const place = answered ? placeBelow(await findById(writer, answered), article.id, limits.depth) : TOP
      if (place === undefined || (answered && !(await holdAnswerable(writer, answered)))) {
        return { kind: 'bad-parent' }
      }
      const status = statusUnder(article.commentPolicy)
      const createdAt = now.toISOString()
      const row: CommentRow = {
        id,
        articleId: article.id,
        ...place,
        status,
        publicAs: publicFormOf({ status, deletedAt: null }, false),
        deletedAt: null,
        authorName: post.comment.author.name,
        authorUrl: post.comment.author.url ?? null,
        authorEmail: post.comment.author.email?.toLowerCase() ?? null,
        networkHash: post.networkHash,
        body: post.comment.body,
        ...rendered,
        rendererVersion: RENDERER_VERSION,
        fingerprint: fingerprintOf({
          articleId: article.id,
          parentId: place.parentId,
          name: post.comment.author.name,
          body: post.comment.body,
        }),
        findings: null,
        createdAt,
        editedAt: null,
        changedAt: createdAt,
        reviewedAt: null,
        version: 1,
      }
      return store(writer, row, post, limits, now)
    },
    { locks },
  )
}

async function store(
  writer: Writer,
  row: CommentRow,
  post: Post,
  limits: PostLimits,
  now: Date,
): Promise<PostOutcome> {
  const since = new Date(now.getTime() - FLOOD_WINDOW).toISOString()
  const recent = await listTimesOfNetwork(writer, {
    networkHash: post.networkHash,
    since,
    most: limits.flood,
  })
  // Stored first, because a duplicate is to be told so even in a flood.
  if (!(await insert(writer, row))) {
    return { kind: 'duplicate' }
  }
  const retryAfter = floodWait(recent, limits.flood, now.getTime())
  if (retryAfter > 0) {
    await remove(writer, row.id)
    return { kind: 'flood', retryAfter }
  }
  const comment = toComment(row)
  const statusCode = comment.status === 'approved' ? 201 : 202
  await remember(writer, post.request, { statusCode, answer: comment, resourceId: row.id }, now)
  return { kind: 'stored', comment }
}

/** Deletes a comment for its author; see {@link withdraw}. @returns false when there is none. */
export async function deleteComment(storage: Storage, id: string): Promise<boolean> {
  return storage.write(async writer => {
    const row = await findById(writer, id)
    if (row === undefined || row.deletedAt !== null) {
      return false
    }
    const now = new Date().toISOString()
    await forgetAnswers(writer, [id])
    await withdraw(writer, row, now)
    return true
  })
}
