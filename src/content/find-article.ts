/** Finds the article of a request. Articles that are not public need a key or a preview link. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { permits } from '../http/auth.ts'
import { Moved, orNotFound } from '../kernel/problem.ts'
import { isUuid } from '../kernel/scalars.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Reader } from '../storage/storage.ts'
import type { ShownArticle } from './model/rows.ts'
import { opensPreview } from './preview-token.ts'
import { findByFormerSlug } from './store/article-slug-queries.ts'
import type { OfArticles } from './store/part-queries.ts'
import { findAnyArticle, findPublicArticle } from './store/visibility.ts'

/** Query parameter of every route that shows an article or its parts. */
export const PreviewQuery = {
  preview: z.string().max(100).optional().meta({
    description:
      'The token of a preview link. Shows this article whatever its status, until the token expires.',
  }),
}

/** Requests with credentials read from the primary, because the client may have written a moment ago. */
export const isFresh = (request: Pick<FastifyRequest, 'headers'>) => ({
  fresh: request.headers.authorization !== undefined,
})

/** The parts of a request that say which article it is for and who may see it. */
export type ArticleRequest = Pick<FastifyRequest, 'headers' | 'credential'> & {
  params: { article: string }
  query: unknown
}

/** What parts can be read by, before the article is found. @param ref a slug or an id. */
export const namedBy = (ref: string): OfArticles =>
  isUuid(ref) ? [ref.toLowerCase()] : { slug: ref.toLowerCase() }

export type Visitor = {
  /** Slug or id of the article. */
  article: string
  /** Whether the request has a key that may read every article. */
  seesAll: boolean
  /** Whether the preview link is for the article with this id; undefined without a preview link. */
  opensPreview: ((articleId: string, now: Date) => boolean) | undefined
}

export function visitorOf(request: ArticleRequest, reply: FastifyReply, secrets: Secrets): Visitor {
  const { preview } = request.query as { preview?: string }
  if (preview !== undefined) {
    // Set before the article is found, so that it also applies to a redirect, whose URL contains the token.
    reply.header('cache-control', 'private, no-store')
  }
  return {
    article: request.params.article,
    seesAll: permits(request, 'content:read'),
    opensPreview: preview === undefined ? undefined : (id, now) => opensPreview(secrets, preview, id, now),
  }
}

/**
 * Finds the article of a request if the visitor may see it.
 * @throws Problem 404, also for an article that the visitor may not see; Moved when the article has another slug now.
 */
export async function findReadableArticle(
  reader: Reader,
  visitor: Visitor,
  now: string,
): Promise<ShownArticle> {
  const readable = await findReadable(reader, visitor, now)
  if (readable !== undefined) {
    return readable
  }
  const id = await findByFormerSlug(reader, visitor.article.toLowerCase())
  const moved = id === undefined ? undefined : await findReadable(reader, { ...visitor, article: id }, now)
  throw new Moved(orNotFound(moved).slug)
}

async function findReadable(
  reader: Reader,
  { article, seesAll, opensPreview }: Visitor,
  now: string,
): Promise<ShownArticle | undefined> {
  if (seesAll || opensPreview !== undefined) {
    const row = await findAnyArticle(reader, article)
    if (row !== undefined && (seesAll || opensPreview?.(row.id, new Date(now)))) {
      return row
    }
  }
  return findPublicArticle(reader, article, now)
}
