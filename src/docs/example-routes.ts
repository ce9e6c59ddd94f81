// GET /docs/examples/{file}  pages to copy, from examples/: an article with its comments, a search; and the solver of proofs
import { readFileSync } from 'node:fs'
import type { FastifyPluginAsync } from 'fastify'
import { lazy } from '../kernel/lazy.ts'
import { Problem } from '../kernel/problem.ts'

/** ALTCHA's library in one file: it solves challenges in a browser. */
const SOLVER = new URL('index.min.js', import.meta.resolve('altcha/lib'))

const exampleFile = (name: string) => new URL(`examples/${name}`, import.meta.url)

const JAVASCRIPT = 'text/javascript; charset=utf-8'

/** The names are not versioned as those of other assets: people copy these files. */
const FILES: [name: string, type: string, file: URL][] = [
  ['article.html', 'text/html; charset=utf-8', exampleFile('article.html')],
  ['article.css', 'text/css; charset=utf-8', exampleFile('article.css')],
  ['article.js', JAVASCRIPT, exampleFile('article.js')],
  ['search.html', 'text/html; charset=utf-8', exampleFile('search.html')],
  ['search.js', JAVASCRIPT, exampleFile('search.js')],
  ['altcha.js', JAVASCRIPT, SOLVER],
]

/** Nothing inline, only files of this server, and images from where editors take them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src https: http: data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const exampleRoutes: FastifyPluginAsync = async app => {
  const files = new Map(
    FILES.map(([name, type, file]) => [name, { type, read: lazy(() => readFileSync(file, 'utf8')) }]),
  )
  app.get(
    '/docs/examples/:file',
    { config: { constant: true }, schema: { hide: true } },
    async (request, reply) => {
      const file = files.get((request.params as { file: string }).file)
      if (file === undefined) {
        throw new Problem('not-found')
      }
      return reply.header('content-security-policy', POLICY).type(file.type).send(file.read())
    },
  )
}
