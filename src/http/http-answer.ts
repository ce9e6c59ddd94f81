/** The few lines that every public answer repeats. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { linkHeader, type Page } from './paging.ts'
import { Problem } from './problems.ts'

/** @throws Problem 404 for what was not found. */
export function found<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Problem('not-found')
  }
  return value
}

/** Marks an answer that shows an article: its version opens the ETag, its id is a cache tag. */
export function showsArticle(reply: FastifyReply, article: { id: string; version: number }): void {
  reply.resourceVersion = article.version
  reply.cacheTags.push(`article-${article.id}`)
}

/** Adds the `Link` header of a list. @param baseUrl public address of the service. */
export function linkPages(request: FastifyRequest, reply: FastifyReply, page: Page, baseUrl: string): void {
  // Path and query alone: a request line may carry a host of its own (RFC 9112, section 3.2.2), and `baseUrl` a path.
  const { pathname, search } = new URL(request.url, 'http://localhost')
  reply.header('link', linkHeader(new URL(`${baseUrl}${pathname}${search}`), page))
}
