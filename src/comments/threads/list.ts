/** Reads a page of an article's comments in either view, from one snapshot. */

import { LIMITS } from '../../kernel/limits.ts'
import { cutPage, hashOfScope, readPage } from '../../kernel/paging.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import { findCounts } from './counter-queries.ts'
import type { CommentRow, PublicRow } from './fields.ts'
import { type CommentScope, countPublic, listFirstReplies, listPublic } from './list-queries.ts'
import { findComment } from './queries.ts'
import type { Comment } from './schema.ts'
import { toComment, toThreads } from './view.ts'

export type CommentListQuery = {
  view: 'threads' | 'flat'
  sort: 'createdAt' | '-createdAt'
  thread?: string | undefined
  since?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
  count?: boolean | undefined
}

/** The list that a cursor belongs to. It has the id of the article, so that slug and id are the same list. */
function scopeOf(
  articleId: string,
  { view, sort, thread, since }: Pick<CommentListQuery, 'view' | 'sort' | 'thread' | 'since'>,
) {
  return JSON.stringify(['comments', articleId, view, sort, thread ?? null, since ?? null])
}

const positionOf = ({ createdAt, id }: PublicRow) => ({ value: createdAt, id })

export async function listComments(reader: Reader, articleId: string, query: CommentListQuery) {
  const { view, sort, since } = query
  const scope = scopeOf(articleId, query)
  const thread = query.thread === undefined ? undefined : await findPublic(reader, articleId, query.thread)
  const listed: CommentScope = { articleId, only: view === 'threads' ? 'roots' : below(thread), since }
  const { rows, page } = await readPage(query, scope, {
    fetch: slice => listPublic(reader, listed, sort === '-createdAt', slice),
    count: () => countListed(reader, listed, thread),
    positionOf,
  })
  return { data: view === 'threads' ? await asThreads(reader, articleId, rows) : rows.map(toComment), page }
}

/** @throws Problem not-found when the article has no such public comment. */
async function findPublic(reader: Reader, articleId: string, id: string): Promise<CommentRow> {
  const comment = await findComment(reader, id)
  if (comment.articleId !== articleId || comment.publicAs === 'nothing') {
    throw new Problem('not-found')
  }
  return comment
}

function below(thread: CommentRow | undefined): CommentScope['only'] {
  if (thread === undefined) {
    return 'all'
  }
  return thread.rootId === null ? { root: thread.id } : { reply: thread.id }
}

async function countListed(
  reader: Reader,
  scope: CommentScope,
  thread: CommentRow | undefined,
): Promise<number> {
  if (scope.since !== undefined || (thread !== undefined && thread.rootId !== null)) {
    return countPublic(reader, scope)
  }
  if (thread !== undefined) {
    return thread.threadCount
  }
  const { listed, threads } = await findCounts(reader, scope.articleId)
  return scope.only === 'roots' ? threads : listed
}

async function asThreads(reader: Reader, articleId: string, roots: PublicRow[]): Promise<Comment[]> {
  const shown: PublicRow[] = []
  const next = new Map<string | null, string | null>()
  for (const [root, replies] of await listFirstReplies(reader, roots)) {
    const beginning = beginningOf(replies)
    shown.push(...beginning)
    next.set(root, restOf(articleId, root as string, replies, beginning.length))
  }
  return toThreads(roots, shown, ({ id }) => next.get(id) ?? null)
}

/**
 * The first replies of a thread by time, cut before the first whose parent is not among them. A reply can be older than
 * its parent when clocks differ or were set back.
 */
function beginningOf(replies: readonly PublicRow[]): readonly PublicRow[] {
  let shown = replies.slice(0, LIMITS.repliesShown)
  for (;;) {
    const ids = new Set(shown.map(({ id }) => id))
    const end = shown.findIndex(({ parentId, rootId }) => parentId !== rootId && !ids.has(`${parentId}`))
    if (end === -1) {
      return shown
    }
    shown = shown.slice(0, end)
  }
}

const BEFORE_ALL = { value: '', id: '' }

/** The cursor to the remaining replies of a thread, for the flat view of that thread. */
function restOf(articleId: string, thread: string, replies: PublicRow[], shown: number): string | null {
  const query = { view: 'flat', sort: 'createdAt', thread } as const
  const slice = { limit: shown, from: BEFORE_ALL, back: false }
  return cutPage(replies, slice, hashOfScope(scopeOf(articleId, query)), positionOf).page.next
}
