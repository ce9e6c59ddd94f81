// GET /openapi.json, /openapi.yaml  the contract
// GET /docs                         the contract as a page, every byte of it from this server

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { lazy } from '../kernel/lazy.ts'
import { toYaml } from './openapi.ts'
import { page, script, style } from './page.ts'

// Swagger UI comes from Fastify's package, because `swagger-ui-dist` reports each install to a third party.
const SWAGGER_UI = import.meta.resolve('@fastify/swagger-ui/static/swagger-ui.css')

/** The page can reach nothing but this server, and runs nothing inline. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const CODINGS = ['br', 'gzip', 'identity'] as const
type Coding = (typeof CODINGS)[number]

const compress: Record<Coding, (body: Buffer) => Promise<Buffer>> = {
  br: body => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: body => promisify(gzip)(body, { level: 9 }),
  identity: async body => body,
}

export const docsRoutes: FastifyPluginAsyncZod = async app => {
  // The document does not change once all routes are there, and writing it takes longer than any other answer.
  const json = lazy(() => JSON.stringify(app.swagger()))
  const yaml = lazy(() => toYaml(app.swagger()))
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    return reply.type('application/json; charset=utf-8').send(json())
  })
  app.get('/openapi.yaml', { schema: { hide: true } }, async (_request, reply) => {
    return reply.type('application/yaml; charset=utf-8').send(yaml())
  })

  const assets = readAssets()
  const version = versionOf(assets)
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => {
    return reply
      .header('content-security-policy', POLICY)
      .type('text/html; charset=utf-8')
      .send(page(version))
  })
  for (const asset of assets) {
    serveAsset(app, `/docs/${version}/${asset.name}`, asset)
  }
}

type Asset = { name: string; type: string; body: Buffer }

const readAssets = lazy((): Asset[] => {
  const read = (file: string) => readFileSync(new URL(file, SWAGGER_UI))
  const javascript = 'text/javascript; charset=utf-8'
  const css = 'text/css; charset=utf-8'
  return [
    { name: 'swagger-ui.css', type: css, body: read('swagger-ui.css') },
    { name: 'swagger-ui-bundle.js', type: javascript, body: read('swagger-ui-bundle.js') },
    { name: 'page.css', type: css, body: Buffer.from(style) },
    { name: 'page.js', type: javascript, body: Buffer.from(script) },
  ]
})

/** Part of the assets' addresses, so that each may be kept for ever and none is ever stale. */
function versionOf(assets: Asset[]): string {
  const hash = createHash('sha256')
  for (const { body } of assets) {
    hash.update(body)
  }
  return hash.digest('hex').slice(0, 12)
}

/** Serves one file from memory, compressed once for each coding when it is first asked for. */
function serveAsset(app: FastifyInstance, url: string, { type, body }: Asset): void {
  const made = new Map<Coding, Promise<Buffer>>()
  app.get(url, { schema: { hide: true } }, async (request, reply) => {
    const chosen = request.encoding([...CODINGS])
    const coding = CODINGS.find(one => one === chosen) ?? 'identity'
    const bytes = made.get(coding) ?? compress[coding](body)
    made.set(coding, bytes)
    if (coding !== 'identity') {
      reply.header('content-encoding', coding)
    }
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'Accept-Encoding')
      .type(type)
      .send(await bytes)
  })
}
