/** Generators of TypeScript clients: what they need, and a program with the client that each of them makes. */

export type Generator = {
  name: string
  /** What is installed for it, with versions: another one may write other names. */
  packages: readonly string[]
  /** What the generator reads, by name. `ADDRESS` and `DOCUMENT` stand for the service and its contract. */
  files: Record<string, string>
  /** The script of the generator in `node_modules`, and its arguments. */
  command: readonly string[]
  /** What the program does with the client. It sets `list`, `page` and `posted`. */
  program: string
  /** Whether what it writes compiles with `exactOptionalPropertyTypes` too. */
  exact: boolean
}

/** What every client does: a list with two parts, a whole page, a comment. Nothing is cast. */
const LIST = `{ include: ['sections', 'commentCount'], lang: ['en', 'de'] }`
const PAGE = `{ include: ['sections', 'references'], format: 'text' }`
const COMMENT = `{ author: { name: 'Typed', email: 'typed@example.org' }, body: 'From a *generated* client.' }`

/** Ends each program: reads the answers by their types. */
export const REPORT = `
console.log(JSON.stringify({
  list: list.data.map(({ slug, commentCount, sections }) => [slug, commentCount, sections?.length]),
  page: [page.title, page.sections?.map(({ heading }) => heading), page.references?.map(({ key }) => key)],
  posted: [posted.status, posted.html],
}))
`

/** What the programs print. */
export const REPORTED = {
  list: [['typed', 0, 1]],
  page: ['Typed', ['Top'], ['key']],
  posted: ['approved', '<p>From a <em>generated</em> client.</p>\n'],
}

/** The article that the programs read. */
export const TYPED = {
  slug: 'typed',
  title: 'Typed',
  lang: 'en',
  sections: [{ heading: 'Top', body: 'Cites [@key].' }],
  references: [{ key: 'key', title: 'Work' }],
}

/** Runs in the tests: its packages are installed, and its Zod schemas check each answer. */
export const HEY_API = `
import { client } from './api/client.gen.ts'
import { getArticle, listArticles, postComment } from './api/index.ts'

client.setConfig({ baseUrl: process.argv[2] ?? '' })
const { data: list } = await listArticles({ query: ${LIST}, throwOnError: true })
const { data: page } = await getArticle({ path: { article: 'typed' }, query: ${PAGE}, throwOnError: true })
if (typeof page === 'string') {
  throw new Error('Markdown was not asked for.')
}
const { data: posted } = await postComment({ path: { article: 'typed' }, body: ${COMMENT}, throwOnError: true })
const refused = await postComment({ path: { article: 'typed' }, body: { ...${COMMENT}, body: '\\u200b' } })
const [fault] = refused.error?.errors ?? []
if (fault?.code !== 'too-short') {
  throw new Error(JSON.stringify(refused.error))
}
${REPORT}`

/** Installed when they are asked for (`npm run test:clients`): together they are 350 MB. */
export const GENERATORS: readonly Generator[] = [
  {
    name: 'orval',
    packages: ['orval@8.38.0'],
    files: {
      'orval.config.mjs': `export default {
        stet: { input: 'DOCUMENT', output: { target: './api.ts', client: 'fetch', baseUrl: 'ADDRESS' } },
      }`,
    },
    command: ['orval/dist/bin/orval.mjs', '--config', 'orval.config.mjs'],
    program: `
import { getArticle, listArticles, postComment } from './api'

void (async () => {
const listed = await listArticles(${LIST})
const shown = await getArticle('typed', ${PAGE})
const sent = await postComment('typed', ${COMMENT})
if (listed.status !== 200 || shown.status !== 200 || (sent.status !== 201 && sent.status !== 202)) {
  throw new Error(JSON.stringify([listed, shown, sent]))
}
const [list, page, posted] = [listed.data, shown.data, sent.data]
if (typeof page === 'string') {
  throw new Error('Markdown was not asked for.')
}
${REPORT}})()`,
    exact: true,
  },
  {
    name: 'swagger-typescript-api',
    packages: ['swagger-typescript-api@13.13.0'],
    files: {},
    command: [
      ...['swagger-typescript-api/dist/cli.mjs', 'generate', '-p', 'DOCUMENT', '-o', '.', '-n', 'api.ts'],
      // Otherwise it makes enums of TypeScript, which take no text.
      '--generate-union-enums',
    ],
    program: `
import { Api } from './api'

void (async () => {
const { v1 } = new Api({ baseUrl: 'ADDRESS' })
const { data: list } = await v1.listArticles(${LIST})
const { data: page } = await v1.getArticle('typed', ${PAGE})
const { data: posted } = await v1.postComment('typed', ${COMMENT})
${REPORT}})()`,
    exact: true,
  },
  {
    name: '@rtk-query/codegen-openapi',
    packages: ['@rtk-query/codegen-openapi@2.2.0', '@reduxjs/toolkit@2.15.0'],
    files: {
      'empty.ts': `import { createApi, fetchBaseQuery } from '@reduxjs/toolkit/query'
        export const emptyApi = createApi({
          baseQuery: fetchBaseQuery({ baseUrl: 'ADDRESS' }),
          endpoints: () => ({}),
        })`,
      'codegen.json': JSON.stringify({
        schemaFile: 'DOCUMENT',
        apiFile: './empty.ts',
        apiImport: 'emptyApi',
        outputFile: './api.ts',
        exportName: 'api',
      }),
    },
    command: ['@rtk-query/codegen-openapi/lib/bin/cli.mjs', 'codegen.json'],
    program: `
import { configureStore } from '@reduxjs/toolkit'
import { api } from './api'

void (async () => {
const { dispatch } = configureStore({
  reducer: { [api.reducerPath]: api.reducer },
  middleware: standard => standard().concat(api.middleware),
})
const { listArticles, getArticle, postComment } = api.endpoints
const list = await dispatch(listArticles.initiate(${LIST})).unwrap()
const page = await dispatch(getArticle.initiate({ article: 'typed', ...${PAGE} })).unwrap()
const posted = await dispatch(postComment.initiate({ article: 'typed', newComment: ${COMMENT} })).unwrap()
if (typeof page === 'string') {
  throw new Error('Markdown was not asked for.')
}
${REPORT}process.exit()
})()`,
    exact: true,
  },
  {
    name: 'openapi-zod-client',
    packages: ['openapi-zod-client@1.18.3'],
    files: {},
    command: ['openapi-zod-client/bin.js', 'DOCUMENT', '-o', 'api.ts'],
    program: `
import { createApiClient } from './api'

void (async () => {
// Axios writes include[]=a, which no contract can ask for.
const axiosConfig = { paramsSerializer: { indexes: null } }
const client = createApiClient('ADDRESS', { axiosConfig })
const list = await client.listArticles({ queries: ${LIST} })
const page = await client.getArticle({ params: { article: 'typed' }, queries: ${PAGE} })
const posted = await client.postComment(${COMMENT}, { params: { article: 'typed' } })
${REPORT}})()`,
    // The types of a section in itself, which Zod 3 cannot say.
    exact: false,
  },
]
