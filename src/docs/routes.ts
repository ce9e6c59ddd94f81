// GET /openapi.json, /openapi.yaml  the contract
// GET /docs                         the contract as a page, every byte of it from this server
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { lazy } from '../kernel/lazy.ts'
import { type Asset, serveAsset, versionOf } from './assets.ts'
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
