/** What every change of an article shares, whichever part of it a route changes. */

import { keyIdOf } from '../http/auth.ts'
import { acceptedVersions, changedSince, WriteHeaders } from '../http/conditional.ts'
import { json } from '../http/contract.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import { Moved, Problem } from '../kernel/problem.ts'
import type { Writer } from '../storage/storage.ts'
import type { ArticleRequest } from './find-article.ts'
import { Article, articleSummaryExample, type NewArticle } from './model/article.ts'
import type { ArticleRow, ArticleRows } from './model/rows.ts'
import { toArticle } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { findByFormerSlug } from './store/article-queries.ts'
import { type ChangeContext, changeArticle, type EditRules } from './store/change-article.ts'
import { findAnyArticle } from './store/visibility.ts'

/** Request headers of a POST that changes an article. */
export const PostHeaders = WriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() })

/** How a write that answers the article declares its answer. */
export const written = (description: string) =>
  json(Article, description, { headers: ['ETag'], example: articleSummaryExample })

type EditRequest = Omit<ArticleRequest, 'query'> & { method: string; url: string; body?: unknown }

/** A first answer, and what it is about. */
type FirstAnswer<A> = { answer: A; resourceId: string }

type Edit = EditRules & {
  edit: (article: NewArticle, row: ArticleRow, writer: Writer) => NewArticle | Promise<NewArticle>
}

/**
 * @throws Problem missing; Problem 412 when its version is not one that the request accepts; Moved when it has another
 *   slug by now.
 */
export async function findForEdit(
  writer: Writer,
  ref: string,
  accepts: (version: number) => boolean,
): Promise<ArticleRow> {
  const row = await findAnyArticle(writer, ref)
  if (row === undefined) {
    const former = await findByFormerSlug(writer, ref.toLowerCase())
    const moved = former === undefined ? undefined : await findAnyArticle(writer, former)
    throw moved === undefined ? new Problem('not-found') : new Moved(moved.slug)
  }
  if (!accepts(row.version)) {
    throw changedSince(row.version)
  }
  return row
}

export const contextOf = (
  request: Pick<EditRequest, 'credential'>,
  { settings: { history }, listeners }: ContentOptions,
): ChangeContext => ({ editor: keyIdOf(request), history, listeners })

/** The article alone: what was sent need not come back. */
export function answerArticle(
  { closeDays }: ContentOptions['settings'],
  rows: ArticleRows,
): FirstAnswer<Article> {
  const answer = toArticle(rows.article, rows, closeDays, new Date().toISOString())
  return { answer, resourceId: answer.id }
}

/** Changes the article that a request names, if it still is what `If-Match` says. @throws Problem 428. */
export const editArticle = (options: ContentOptions, request: EditRequest, edit: Edit): Promise<Article> =>
  editRequest(options, request, edit, 200, rows => answerArticle(options.settings, rows))

/** A part of an article, and of the article itself what the head of an answer needs. */
type ShownPart<P> = {
  article: Pick<ArticleRow, 'id' | 'slug' | 'lang' | 'version'>
  part: P
}

/** Changes an article like {@link editArticle}, and reads the part that is to be shown. */
export const editPart = <P extends { id: string }>(
  options: ContentOptions,
  request: EditRequest,
  {
    statusCode = 200,
    readPart,
    ...edit
  }: Edit & {
    statusCode?: number
    readPart: (writer: Writer, articleId: string) => Promise<P>
  },
): Promise<ShownPart<P>> =>
  editRequest(options, request, edit, statusCode, async ({ article }, writer) => {
    const { id, slug, lang, version } = article
    const part = await readPart(writer, id)
    return { answer: { article: { id, slug, lang, version }, part }, resourceId: part.id }
  })

async function editRequest<A extends Record<string, unknown>>(
  options: ContentOptions,
  request: EditRequest,
  { edit, ...rules }: Edit,
  statusCode: number,
  answer: (rows: ArticleRows, writer: Writer) => FirstAnswer<A> | Promise<FirstAnswer<A>>,
): Promise<A> {
  const accepts = acceptedVersions(request)
  const context = contextOf(request, options)
  // A retry gets its first answer, although by then its `If-Match` is stale. Only a POST takes an `Idempotency-Key`.
  const retry = request.method === 'POST' ? idempotentRequest(options.secrets, request) : undefined
  const first = await options.storage.write(writer =>
    once(writer, retry, new Date(), async () => {
      const row = await findForEdit(writer, request.params.article, accepts)
      const rows = await changeArticle(writer, row, article => edit(article, row, writer), context, rules)
      return { statusCode, ...(await answer(rows, writer)) }
    }),
  )
  return first.answer
}
