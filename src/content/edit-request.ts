/** The common part of all routes that change an article or a part of it. */

import { keyIdOf } from '../http/auth.ts'
import { json } from '../http/contract.ts'
import { PartWriteHeaders, readBasis, WriteHeaders } from '../http/preconditions.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import { Moved, Problem } from '../kernel/problem.ts'
import type { Reader, Writer } from '../storage/storage.ts'
import type { ArticleRequest } from './find-article.ts'
import { Article, articleSummaryExample, type NewArticle } from './model/article.ts'
import type { LastChanges } from './model/last-changes.ts'
import type { ArticleRow } from './model/rows.ts'
import { toArticle } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { findByFormerSlug } from './store/article-slug-queries.ts'
import {
  type ChangedArticle,
  changeArticle,
  type EditRules,
  type TimedContext,
} from './store/change-article.ts'
import { findAnyArticle } from './store/visibility.ts'

/** Request headers of a POST that changes an article. */
export const PostHeaders = WriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() })

/** Request headers of a POST that changes a part of an article. */
export const PartPostHeaders = PartWriteHeaders.extend({ 'idempotency-key': IdempotencyKey.optional() })

/** Declares the answer of a route that changes an article and returns it. */
export const written = (description: string) =>
  json(Article, description, { headers: ['ETag'], example: articleSummaryExample })

/** Declares the answer of a route that creates an article. */
export const madeArticle = json(Article, 'The article was created.', {
  headers: ['ETag', 'Location'],
  example: articleSummaryExample,
})

export type EditRequest = Omit<ArticleRequest, 'query'> & { method: string; url: string; body?: unknown }

/** The first answer to an idempotent request, and the id of what it shows. */
type FirstAnswer<A> = { answer: A; resourceId: string }

type Edit = EditRules & {
  edit: (article: NewArticle, row: ArticleRow, writer: Writer) => NewArticle | Promise<NewArticle>
  /**
   * The versions in which what the edit depends on last changed; undefined when it is not there. Left out by an edit that
   * depends on the whole article.
   */
  dependsOn?: (article: NewArticle, last: LastChanges) => readonly number[] | undefined
}

/**
 * Finds an article for somebody who may read every article.
 * @throws Problem not-found; Moved when the article has another slug now.
 */
export async function findForEditor(reader: Reader, ref: string): Promise<ArticleRow> {
  const row = await findAnyArticle(reader, ref)
  if (row === undefined) {
    const former = await findByFormerSlug(reader, ref.toLowerCase())
    const moved = former === undefined ? undefined : await findAnyArticle(reader, former)
    throw moved === undefined ? new Problem('not-found') : new Moved(moved.slug)
  }
  return row
}

export const contextOf = (
  request: Pick<EditRequest, 'credential'>,
  { settings: { history, siteLang }, listeners, indexers }: ContentOptions,
  now: Date,
): TimedContext => ({ editor: keyIdOf(request), history, siteLang, listeners, indexers, now })

/** The answer to a change: the article without sections and references, which the client has sent. */
export function answerArticle(
  settings: ContentOptions['settings'],
  changed: ChangedArticle,
  now: Date,
): FirstAnswer<Article> {
  const answer = toArticle(changed.article, changed, settings, now.toISOString())
  return { answer, resourceId: answer.id }
}

/**
 * Changes the article of a request if `If-Match` names its version, or one since which nothing has changed that the edit
 * depends on.
 * @throws Problem 428 without `If-Match`, 412.
 */
export const editArticle = (options: ContentOptions, request: EditRequest, edit: Edit): Promise<Article> =>
  editRequest(options, request, edit, 200, edited => answerArticle(options.settings, edited, edited.now))

/** A section or reference, and the fields of its article that the headers of the answer need. */
type ShownPart<P> = {
  article: Pick<ArticleRow, 'id' | 'slug' | 'lang' | 'version'> & { known: number }
  part: P
}

/** Changes an article like {@link editArticle}, then reads the part to answer with. */
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
  editRequest(options, request, edit, statusCode, async ({ article, writer, known }) => {
    const { id, slug, lang, version } = article
    const part = await readPart(writer, id)
    return { answer: { article: { id, slug, lang, version, known }, part }, resourceId: part.id }
  })

/** `known`: the version that the client knows, except for what it changed itself. */
type Edited = ChangedArticle & { writer: Writer; now: Date; known: number }

async function editRequest<A extends Record<string, unknown>>(
  options: ContentOptions,
  request: EditRequest,
  { edit, dependsOn, ...rules }: Edit,
  statusCode: number,
  answer: (edited: Edited) => FirstAnswer<A> | Promise<FirstAnswer<A>>,
): Promise<A> {
  const checkBasis = readBasis(request)
  const now = new Date()
  const context = contextOf(request, options, now)
  // The key is looked up before `If-Match` is checked: a retry gets its first answer, although its version is outdated by
  // then. Only POST takes an `Idempotency-Key`.
  const retry = request.method === 'POST' ? idempotentRequest(options.secrets, request) : undefined
  const first = await options.storage.write(writer =>
    once(writer, retry, now, async () => {
      const row = await findForEditor(writer, request.params.article)
      let basis = row.version
      const checkedEdit = (article: NewArticle, last: LastChanges) => {
        basis = checkBasis(row.version, dependsOn?.(article, last))
        return edit(article, row, writer)
      }
      const changed = await changeArticle(writer, row, checkedEdit, context, rules)
      const known = basis === row.version ? changed.article.version : basis
      return { statusCode, ...(await answer({ ...changed, writer, now, known })) }
    }),
  )
  return first.answer
}
