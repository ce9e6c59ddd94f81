// GET /openapi.json, /openapi.yaml  the OpenAPI document
// GET /docs                         the API reference, without requests to third parties
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync } from 'fastify'
import { lazy } from '../kernel/lazy.ts'
import { type Asset, serveAsset, versionOf } from './assets.ts'
import { redirectFinalSlash } from './final-slash.ts'
import { toYaml } from './openapi.ts'
import { page, script, style } from './page.ts'

// Swagger UI comes from Fastify's package, because `swagger-ui-dist` reports each install to a third party.
const SWAGGER_UI = import.meta.resolve('@fastify/swagger-ui/static/swagger-ui.css')

/** Of the page: nothing inline, and only files of this server. "Try it out" sends requests to the public address too. */
const policyFor = (publicUrl: string | undefined) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self'${publicUrl === undefined ? '' : ` ${new URL(publicUrl).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

export type DocsOptions = { publicUrl: string | undefined }

export const docsRoutes: FastifyPluginAsync<DocsOptions> = async (app, { publicUrl }) => {
  // Made once: the document does not change after the start, and making it takes longer than any other answer.
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
  const policy = policyFor(publicUrl)
  redirectFinalSlash(app, '/docs')
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => {
    return reply
      .header('content-security-policy', policy)
      .type('text/html; charset=utf-8')
      .send(page(version))
  })
  for (const asset of assets) {
    serveAsset(app, `/docs/${version}/${asset.name}`, asset)
  }
}

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
