// GET /docs/guides   the list of guides
// GET /docs/{guide}  one guide, from guides/{guide}.md
// GET /docs/speed.svg  the chart of one of them, which `npm run bench` draws
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { lazy } from '../kernel/lazy.ts'
import { Problem } from '../kernel/problem.ts'
import { renderGuide } from '../markdown/guide.ts'
import { serveAsset } from './assets.ts'
import { redirectFinalSlash } from './final-slash.ts'
import { GUIDES } from './guide-list.ts'
import { guideTables, type Preset, type Tables, type Variable } from './guide-tables.ts'
import { layout, STYLE, STYLE_PATH, sendPage } from './layout.ts'

/**
 * A place for a table. In the file it has a text for those who read the file; on the page the table replaces the text.
 */
const TABLE = /<!-- table: ([a-z]+) -->.*?<!-- end -->/gs

/** The lists are passed in, because this module may not import `config.ts`. */
export type GuideOptions = { listVariables: () => Variable[]; listPresets: () => Preset[] }

/** What the chart may load: it brings its own style, for light and dark. */
const CHART_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

export const guideRoutes: FastifyPluginAsync<GuideOptions> = async (app, { listVariables, listPresets }) => {
  const tables = guideTables(listVariables, listPresets)
  serveAsset(app, `/docs/${STYLE_PATH}`, STYLE)
  const chart = lazy(() => readFileSync(new URL('speed.svg', import.meta.url), 'utf8'))
  app.get('/docs/speed.svg', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('content-security-policy', CHART_POLICY).type('image/svg+xml').send(chart()),
  )
  const pages = new Map(
    Object.entries(GUIDES).map(([name, title]) => [
      name,
      lazy(() => {
        const { html, headings } = renderGuide(readGuide(name, tables))
        return layout({ title, root: '../', path: `docs/${name}`, main: html, headings })
      }),
    ]),
  )
  app.get('/docs/:guide', { config: { constant: true }, schema: { hide: true } }, async (request, reply) =>
    sendPage(reply, pageOf(nameOf(request))()),
  )
  app.get('/docs/:guide/', { schema: { hide: true } }, async (request, reply) => {
    const name = nameOf(request)
    pageOf(name)
    return redirectFinalSlash(reply, name)
  })

  function pageOf(name: string): () => string {
    const page = pages.get(name)
    if (page === undefined) {
      throw new Problem('not-found')
    }
    return page
  }
}

const nameOf = ({ params }: FastifyRequest) => (params as { guide: string }).guide

function readGuide(name: string, tables: Tables): string {
  const source = readFileSync(new URL(`guides/${name}.md`, import.meta.url), 'utf8')
  return source.replace(TABLE, (_, table: string) => String(tables[table]?.()))
}
