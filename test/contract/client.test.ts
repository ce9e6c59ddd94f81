import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { run } from '../clients/run.ts'
import { temporaryFolder } from '../databases.ts'
import { startService } from '../helper.ts'

const root = join(import.meta.dirname, '../..')

/** What an integrator writes: nothing in it is cast, every type comes from the document. */
const PROGRAM = `
import createClient from 'openapi-fetch'
import type { components, paths } from './api.d.ts'

const baseUrl = process.argv[2]
if (baseUrl === undefined) {
  throw new Error('Give the address of the service.')
}
// An article is Markdown too, hence the media types.
const client = createClient<paths, 'application/json' | 'application/problem+json'>({ baseUrl })
type Section = components['schemas']['Section']
const headings = (sections: readonly Section[]): (string | null)[] =>
  sections.flatMap(section => [section.heading, ...headings(section.sections)])

const page = await client.GET('/v1/articles/{article}', {
  params: { path: { article: 'typed' }, query: { include: ['sections', 'references'], format: 'text' } },
})
if (page.error) {
  throw new Error(page.error.detail)
}
const list = await client.GET('/v1/articles', {
  params: {
    query: { tag: ['ai'], lang: ['en', 'de'], sort: 'title', limit: 1, count: true, publishedAfter: '2024-12-31T00:00:00Z' },
  },
})
const posted = await client.POST('/v1/articles/{article}/comments', {
  params: { path: { article: 'typed' }, header: { 'Idempotency-Key': 'a-key-of-the-typed-client' } },
  body: { author: { name: 'Typed', email: 'typed@example.org' }, body: 'From a *generated* client.' },
})
if (posted.error) {
  throw new Error(posted.error.errors?.map(({ detail }) => detail).join() ?? posted.error.code)
}
const { id, manageToken, html, status } = posted.data
const refused = await client.POST('/v1/articles/{article}/comments', {
  params: { path: { article: 'typed' } },
  body: { author: { name: 'Typed', email: 'no address' }, body: '' },
})
const deleted = await client.DELETE('/v1/comments/{comment}', {
  params: { path: { comment: id } },
  headers: { authorization: \`Bearer \${manageToken}\` },
})
const headers = { authorization: \`Bearer \${process.argv[3]}\` }
const draft = await client.POST('/v1/articles', {
  headers,
  body: { title: 'Written by a client', lang: 'en', sections: [{ heading: 'First', body: 'Text.' }] },
})
if (draft.error) {
  throw new Error(draft.error.detail)
}
const ifMatch = draft.response.headers.get('etag') ?? ''
const change = { params: { path: { article: draft.data.slug }, header: { 'If-Match': ifMatch } }, headers }
const patched = await client.PATCH('/v1/articles/{article}', { ...change, body: { summary: 'Changed.', image: null } })
const stale = await client.PATCH('/v1/articles/{article}', { ...change, body: { title: 'Lost' } })
const gone = await client.GET('/v1/comments/{comment}', { params: { path: { comment: id } } })
console.log(
  JSON.stringify({
    title: page.data.title,
    headings: headings(page.data.sections ?? []),
    references: page.data.references?.map(({ key, issued }) => [key, issued]),
    total: list.data?.page.total,
    slugs: list.data?.data.map(({ slug }) => slug),
    html,
    status,
    faults: refused.error?.errors?.map(({ pointer }) => pointer),
    deleted: deleted.response.status,
    gone: gone.error?.code,
    patched: [patched.data?.slug, patched.data?.summary, patched.data?.version],
    stale: stale.error?.code,
  }),
)
`

/** One line for each way to be wrong; each must fail to compile. */
const MISUSES = [
  'page.data?.headline',
  'page.data?.title.toFixed()',
  'page.data?.subtitle.length',
  'page.data?.sections.length',
  "page.data?.status === 'hidden'",
  "client.GET('/v1/article')",
  "client.GET('/v1/articles/{article}')",
  "client.GET('/v1/articles', { params: { query: { sort: 'newest' } } })",
  "client.GET('/v1/articles', { params: { query: { fields: 'title' } } })",
  "client.PUT('/v1/articles/{article}', { params: { path: { article: 'typed' } } })",
  "client.POST('/v1/articles', { body: { title: 'x' } })",
  "client.POST('/v1/articles', { body: { title: 'x', lang: 'en', status: 'hidden' } })",
  "client.POST('/v1/articles/{article}/comments', { params: { path: { article: 'a' } }, body: { body: 'x' } })",
]
const MISUSE = `
import createClient from 'openapi-fetch'
import type { paths } from './api.d.ts'
const client = createClient<paths, 'application/json' | 'application/problem+json'>()
const page = await client.GET('/v1/articles/{article}', { params: { path: { article: 'typed' } } })
export const wrong = [
${MISUSES.join(',\n')},
]
`
const FIRST_MISUSE = MISUSE.split('\n').indexOf('export const wrong = [') + 2

const inModules = (path: string) => join(root, 'node_modules', path)
const compile = (folder: string, files: string[]) => {
  const strict = ['--strict', '--noEmit', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess']
  const modules = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions']
  return run(folder, [inModules('typescript/bin/tsc'), ...strict, ...modules, '--types', 'node', ...files])
}

async function generate(t: Test): Promise<string> {
  const folder = temporaryFolder(t)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'program.ts'), PROGRAM)
  writeFileSync(join(folder, 'misuse.ts'), MISUSE)
  const cli = inModules('openapi-typescript/bin/cli.js')
  // Without it, what has a default would have to be sent.
  const settings = ['--default-non-nullable=false', '--output', 'api.d.ts']
  const generated = await run(folder, [cli, join(root, 'openapi.yaml'), ...settings])
  t.equal(generated.status, 0, generated.output)
  return folder
}

t.test('a generated client compiles strictly, and what the document does not say does not', async t => {
  const folder = await generate(t)
  const { status, output } = await compile(folder, ['program.ts', 'misuse.ts'])
  t.not(status, 0)
  t.notMatch(output, /^(?!misuse\.ts\(| )\S/m, 'nothing but the misuses is refused')
  const wrong = new Set([...output.matchAll(/^misuse\.ts\((\d+),/gm)].map(([, line]) => Number(line)))
  t.same(
    MISUSES.filter((_misuse, index) => !wrong.has(FIRST_MISUSE + index)),
    [],
    output,
  )
  t.equal(wrong.size, MISUSES.length, 'and nothing else of these')
})

t.test('a generated client works', async t => {
  const folder = await generate(t)
  const service = await startService(t)
  const sections = [
    { heading: 'Top', body: 'Cites [@key].', sections: [{ heading: 'Below', body: 'Text.' }] },
  ]
  const references = [{ key: 'key', title: 'Work', issued: '2025-01' }]
  await service.publish({ slug: 'typed', title: 'Typed', tags: ['ai'], sections, references } as never)
  await service.publish({ slug: 'other', title: 'Other', tags: ['ai'] })
  await service.publish({ slug: 'third', title: 'Third', tags: ['ai'], lang: 'vi' })
  const { authorization } = await service.key('content:write')
  const address = await service.app.listen({ port: 0, host: '127.0.0.1' })
  const { status, output } = await run(folder, ['program.ts', address, authorization.slice(7)])
  t.equal(status, 0, output)
  t.same(JSON.parse(output), {
    title: 'Typed',
    headings: ['Top', 'Below'],
    references: [['key', '2025-01']],
    total: 2,
    slugs: ['other'],
    html: '<p>From a <em>generated</em> client.</p>\n',
    status: 'approved',
    faults: ['/author/email', '/body'],
    deleted: 204,
    gone: 'not-found',
    patched: ['written-by-a-client', 'Changed.', 2],
    stale: 'precondition-failed',
  })
})
