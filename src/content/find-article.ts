/** The gate through which every request reaches an article: what is public, and more for keys and preview links. */

import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { permits } from '../http/auth.ts'
import { Moved, orNotFound } from '../kernel/problem.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Reader } from '../storage/storage.ts'
import type { ArticleRow } from './model/rows.ts'
import { findFormer } from './store/articles-former-slug-queries.ts'
import { findAnyArticle, findPublicArticle } from './store/visibility.ts'

/** Query parameter of every route that shows an article or its parts. */
export const PreviewQuery = {
  preview: z.string().max(100).optional().meta({
    description: 'The token of a preview link: opens this article whatever its state, until it expires.',
  }),
}

/** Whether the answer must come from the primary: whoever has a key may have written a moment ago. */
export const isFresh = (request: Pick<FastifyRequest, 'headers'>) => ({
  fresh: request.headers.authorization !== undefined,
})

/** What of a request says which article is meant and who asks. */
export type ArticleRequest = Pick<FastifyRequest, 'headers' | 'credential'> & {
  params: { article: string }
  query: unknown
}

export type Gate = (reader: Reader, request: ArticleRequest, reply: FastifyReply) => Promise<ArticleRow>

/**
 * Finds the article that a request names, if whoever asks may see it.
 * @throws Problem 404, also for what exists but is not to be seen; Moved when it has another slug by now.
 */
export function articleGate(secrets: Secrets): Gate {
  return async (reader, request, reply) => {
    if ((request.query as { preview?: string }).preview !== undefined) {
      // On the way to another slug too: that address repeats the token.
      reply.header('cache-control', 'private, no-store')
    }
    const ref = request.params.article
    const visible = await findVisible(reader, ref, request, secrets)
    if (visible === undefined) {
      const id = await findFormer(reader, ref.toLowerCase())
      const moved = id === undefined ? undefined : await findVisible(reader, id, request, secrets)
      throw new Moved(orNotFound(moved).slug)
    }
    return visible
  }
}

async function findVisible(
  reader: Reader,
  ref: string,
  request: ArticleRequest,
  secrets: Secrets,
): Promise<ArticleRow | undefined> {
  const now = new Date()
  const { preview } = request.query as { preview?: string }
  if (!permits(request, 'content:read') && preview === undefined) {
    return findPublicArticle(reader, ref, now.toISOString())
  }
  const row = await findAnyArticle(reader, ref)
  const isOpen =
    row !== undefined && (permits(request, 'content:read') || secrets.opensPreview(`${preview}`, row.id, now))
  return isOpen ? row : findPublicArticle(reader, ref, now.toISOString())
}
