/** Files that pages load, served from memory. Their URLs change with their content. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { vary } from '../http/caching.ts'
import { lazy } from '../kernel/lazy.ts'

export type Asset = { name: string; type: string; body: Buffer }

const CODINGS = ['br', 'gzip', 'identity'] as const
type Coding = (typeof CODINGS)[number]

const compress: Record<Coding, (body: Buffer) => Promise<Buffer>> = {
  br: body => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: body => promisify(gzip)(body, { level: 9 }),
  identity: async body => body,
}

/** A hash for the URLs of the assets, so that caches may keep each file for ever and never show an old one. */
export function versionOf(assets: Asset[]): string {
  const hash = createHash('sha256')
  for (const { body } of assets) {
    hash.update(body)
  }
  return hash.digest('hex').slice(0, 12)
}

/** Serves one file for ever. */
export function serveAsset(app: FastifyInstance, url: string, { type, body }: Asset): void {
  serveFile(app, url, { type, read: () => body, cacheControl: 'public, max-age=31536000, immutable' })
}

type Served = {
  type: string
  /** Called once, at the first request. */
  read: () => string | Buffer
  /** Default: that of all public answers. */
  cacheControl?: string
}

/** Serves one file. It is compressed once for each coding, when that is first requested. */
export function serveFile(app: FastifyInstance, url: string, { type, read, cacheControl }: Served): void {
  const body = lazy(() => Buffer.from(read()))
  const made = new Map<Coding, Promise<Buffer>>()
  app.get(url, { schema: { hide: true } }, async (request, reply) => {
    const chosen = request.encoding([...CODINGS])
    const coding = CODINGS.find(one => one === chosen) ?? 'identity'
    const bytes = made.get(coding) ?? compress[coding](body())
    made.set(coding, bytes)
    if (coding !== 'identity') {
      reply.header('content-encoding', coding)
    }
    if (cacheControl !== undefined) {
      reply.header('cache-control', cacheControl)
    }
    vary(reply, 'Accept-Encoding')
    return reply.type(type).send(await bytes)
  })
}
