/** Files that pages load, served from memory. Their URLs change with their content. */
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { keepForms } from '../http/compression.ts'
import { lazy } from '../kernel/lazy.ts'

export type Asset = { name: string; type: string; read: () => string | Buffer }

/**
 * A hash for the URLs of assets, so that caches may keep each file for ever and never show an old one.
 * @param contents what the assets consist of, or the versions of it.
 */
export function versionOf(contents: string[]): string {
  const hash = createHash('sha256')
  for (const content of contents) {
    hash.update(content)
  }
  return hash.digest('hex').slice(0, 12)
}

/** Serves one file for ever. */
export function serveAsset(app: FastifyInstance, url: string, { type, read }: Asset): void {
  serveFile(app, url, { type, read, cacheControl: 'public, max-age=31536000, immutable' })
}

type Served = {
  type: string
  /** Called once, at the first request. */
  read: () => string | Buffer
  /** Default: that of all public answers. */
  cacheControl?: string
}

/** Serves one file. Each form of it is made once, when that is first requested. */
export function serveFile(app: FastifyInstance, url: string, { type, read, cacheControl }: Served): void {
  const body = lazy(() => keepForms(read()))
  app.get(url, { config: { constant: true }, schema: { hide: true } }, async (_request, reply) => {
    if (cacheControl !== undefined) {
      reply.header('cache-control', cacheControl)
    }
    return reply.type(type).send(body())
  })
}
