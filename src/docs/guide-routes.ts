// GET /docs/guides   the list of guides
// GET /docs/{guide}  one guide, from guides/{guide}.md
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync } from 'fastify'
import { lazy } from '../kernel/lazy.ts'
import { renderGuide } from '../markdown/guide.ts'
import { type Asset, serveAsset, versionOf } from './assets.ts'
import { redirectFinalSlash } from './final-slash.ts'
import { GUIDES, guidePage, guideStyle } from './guide-page.ts'
import { guideTables, type Tables, type Variable } from './guide-tables.ts'

/** The pages run no script. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/**
 * A place for a table. In the file it has a text for those who read the file; on the page the table replaces the text.
 */
const TABLE = /<!-- table: ([a-z]+) -->.*?<!-- end -->/gs

/** `listVariables` is passed in, because this module may not import `config.ts`. */
export type GuideOptions = { listVariables: () => Variable[] }

export const guideRoutes: FastifyPluginAsync<GuideOptions> = async (app, { listVariables }) => {
  const tables = guideTables(listVariables)
  const style: Asset = { name: 'guide.css', type: 'text/css; charset=utf-8', body: Buffer.from(guideStyle) }
  const address = `${versionOf([style])}/${style.name}`
  serveAsset(app, `/docs/${address}`, style)
  for (const name of Object.keys(GUIDES)) {
    const page = lazy(() => guidePage(name, renderGuide(readGuide(name, tables)), address))
    redirectFinalSlash(app, `/docs/${name}`)
    app.get(`/docs/${name}`, { schema: { hide: true } }, async (_request, reply) => {
      return reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8').send(page())
    })
  }
}

function readGuide(name: string, tables: Tables): string {
  const source = readFileSync(new URL(`guides/${name}.md`, import.meta.url), 'utf8')
  return source.replace(TABLE, (_, table: string) => String(tables[table]?.()))
}
