// GET /openapi.json, /openapi.yaml  the OpenAPI document
// GET /docs                         the API reference, without requests to third parties
// GET /docs/reference.json          the document that it shows
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync } from 'fastify'
import { type Asset, serveAsset, serveFile, versionOf } from './assets.ts'
import { toYaml } from './contract/openapi.ts'
import type { Document } from './contract/operations.ts'
import { redirectFinalSlash } from './final-slash.ts'
import { sendPage } from './layout.ts'
import { makeReference } from './reference.ts'
import { page, script, style } from './reference-page.ts'

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

export type DocsOptions = { publicUrl: string | undefined; baseUrl: () => string }

export const docsRoutes: FastifyPluginAsync<DocsOptions> = async (app, { publicUrl, baseUrl }) => {
  const files: [url: string, type: string, read: () => string][] = [
    ['/openapi.json', 'application/json', () => JSON.stringify(app.swagger())],
    ['/openapi.yaml', 'application/yaml', () => toYaml(app.swagger())],
    [
      '/docs/reference.json',
      'application/json',
      () => JSON.stringify(makeReference(app.swagger() as Document, baseUrl())),
    ],
  ]
  for (const [url, type, read] of files) {
    serveFile(app, url, { type: `${type}; charset=utf-8`, read })
  }

  const version = versionOf([swaggerUiVersion(), style, script])
  const policy = policyFor(publicUrl)
  app.get('/docs', { config: { constant: true }, schema: { hide: true } }, async (_request, reply) => {
    return sendPage(reply, page(version), policy)
  })
  app.get('/docs/', { schema: { hide: true } }, async (_request, reply) => redirectFinalSlash(reply, 'docs'))
  for (const asset of ASSETS) {
    serveAsset(app, `/docs/${version}/${asset.name}`, asset)
  }
}

const JAVASCRIPT = 'text/javascript; charset=utf-8'
const CSS = 'text/css; charset=utf-8'

const swaggerUi = (file: string) => readFileSync(new URL(file, SWAGGER_UI))

// Its largest file has a megabyte, which nobody need read before the page is opened.
const swaggerUiVersion = (): string => JSON.parse(String(swaggerUi('../package.json'))).version

const ASSETS: Asset[] = [
  { name: 'swagger-ui.css', type: CSS, read: () => swaggerUi('swagger-ui.css') },
  { name: 'swagger-ui-bundle.js', type: JAVASCRIPT, read: () => swaggerUi('swagger-ui-bundle.js') },
  { name: 'reference.css', type: CSS, read: () => style },
  { name: 'reference.js', type: JAVASCRIPT, read: () => script },
]
