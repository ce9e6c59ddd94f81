/** What every change of an article shares, whichever part of it a route changes. */

import { keyIdOf } from '../http/auth.ts'
import { acceptedVersions, changedSince } from '../http/http-precondition.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { Moved, Problem } from '../kernel/problem.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import type { ArticleRequest } from './find-article.ts'
import type { NewArticle } from './model/article.ts'
import type { ArticleRow } from './model/rows.ts'
import { findFormer } from './store/articles-former-slug-queries.ts'
import { changeArticle, type Edit } from './store/change-article.ts'
import type { History } from './store/revision-queries.ts'
import { findAnyArticle } from './store/visibility.ts'

type EditRequest = Omit<ArticleRequest, 'query'>

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
    const former = await findFormer(writer, ref.toLowerCase())
    const moved = former === undefined ? undefined : await findAnyArticle(writer, former)
    throw moved === undefined ? new Problem('not-found') : new Moved(moved.slug)
  }
  if (!accepts(row.version)) {
    throw changedSince(row.version)
  }
  return row
}

type EditOptions = Omit<Edit, 'editor' | 'history'>

/** Changes the article that a request names, if it still is what `If-Match` says. */
export type EditArticle = <T>(
  request: EditRequest,
  change: (article: NewArticle, row: ArticleRow) => NewArticle,
  answer: (writer: Writer, row: ArticleRow) => Promise<T>,
  options?: EditOptions,
) => Promise<T>

export function articleEditor(storage: Storage, history: History): EditArticle {
  return (request, ...edit) => storage.write(editing(history, request, ...edit))
}

/** The job of an edit. @throws Problem 428, before it runs. */
function editing<T>(
  history: History,
  request: EditRequest,
  change: (article: NewArticle, row: ArticleRow) => NewArticle,
  answer: (writer: Writer, row: ArticleRow) => Promise<T>,
  options: EditOptions = {},
): (writer: Writer) => Promise<T> {
  const accepts = acceptedVersions(request)
  const editor = keyIdOf(request)
  return async writer => {
    const present = await findForEdit(writer, request.params.article, accepts)
    const edit = { ...options, editor, history }
    const changed = await changeArticle(writer, present, edit, article => change(article, present))
    return answer(writer, changed)
  }
}

/** A part of an article, and of the article itself what the head of an answer needs. */
export type ShownPart<P> = {
  article: Pick<ArticleRow, 'id' | 'slug' | 'lang' | 'version'>
  part: P
}

export function showPart<P>({ id, slug, lang, version }: ArticleRow, part: P): ShownPart<P> {
  return { article: { id, slug, lang, version }, part }
}

/**
 * Edits an article for a POST: once for each `Idempotency-Key`. A retry gets its first answer, although by then its
 * `If-Match` is stale.
 */
export type PostToArticle = <P extends { id: string }>(
  request: EditRequest & { method: string; url: string; body?: unknown },
  statusCode: number,
  ...edit: [
    change: (article: NewArticle, row: ArticleRow) => NewArticle,
    answer: (writer: Writer, row: ArticleRow) => Promise<ShownPart<P>>,
    options?: EditOptions,
  ]
) => Promise<ShownPart<P>>

export function articlePoster(storage: Storage, history: History, secrets: Secrets): PostToArticle {
  return async (request, statusCode, ...edit) => {
    const job = editing(history, request, ...edit)
    const retry = idempotentRequest(secrets, request)
    const { answer } = await storage.write(writer =>
      once(writer, retry, new Date(), async () => {
        const shown = await job(writer)
        return { statusCode, answer: shown, resourceId: shown.part.id }
      }),
    )
    return answer
  }
}
