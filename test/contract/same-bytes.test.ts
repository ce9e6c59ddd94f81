/** Either database answers every read with the same bytes, when the rows are the same. */
import t from 'tap'
import { copyRows } from '../copy-rows.ts'
import { openTestPostgres, openTestSqlite } from '../databases.ts'
import { startService } from '../helper.ts'
import { normalised } from '../privacy/look.ts'
import type { Request } from '../privacy/sweep.ts'
import { pathsOf, queriesOf, type ValuesOf, valuesOfSchema } from './combinations.ts'
import { documentOf, routesOf } from './document.ts'
import { plantOddContent } from './odd-content.ts'
import { cursorsOf } from './world.ts'

const ENVIRONMENT = {
  LOG_LEVEL: 'error',
  PUBLIC_URL: 'https://stet.example/base',
  SHARED_CACHE_SECONDS: '60',
}

const AT_ONCE = 8

const sqlite = await startService(t, ENVIRONMENT, await openTestSqlite(t))
const { values, tokens } = await plantOddContent(sqlite)
const copy = await openTestPostgres(t)
await copyRows(sqlite.storage, copy)
const postgres = await startService(t, ENVIRONMENT, copy)

let compared = 0
const different: { request: Request; sqlite: string; postgres: string }[] = []

/** Sends the request to both. @returns the answer on SQLite. */
async function compare(request: Request) {
  const [one, other] = await Promise.all([sqlite.app.inject(request), postgres.app.inject(request)])
  const [ours, theirs] = [normalised(one), normalised(other)]
  // What names the request, or is made for one form, cannot be the same.
  const isOnce = one.statusCode >= 400 || one.headers['cache-control'] === 'no-store'
  const sameBytes = isOnce || one.rawPayload.equals(other.rawPayload)
  if (ours !== theirs || !sameBytes) {
    different.push({ request, sqlite: ours.slice(0, 3_000), postgres: theirs.slice(0, 3_000) })
  }
  compared += 1
  return one
}

async function compareAll<T>(list: readonly T[], each: (one: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < list.length; start += AT_ONCE) {
    await Promise.all(list.slice(start, start + AT_ONCE).map(each))
  }
}

const holds = (t: Tap) => {
  t.same(different.splice(0).slice(0, 3), [])
  t.comment(`${compared} requests compared so far`)
}
type Tap = Pick<typeof t, 'same' | 'comment'>

const document = documentOf(sqlite.app)
const reads = routesOf(document).filter(({ method }) => method === 'GET')
const valuesOf: ValuesOf = ({ name, schema }) => values[name] ?? valuesOfSchema(schema) ?? []
const addresses = reads.map(route => ({ route, paths: pathsOf(route, valuesOf) }))

t.test('every route with every parameter', async t => {
  const requests = addresses.flatMap(({ route, paths }) => {
    const queries = queriesOf(route.operation, valuesOf)
    // The first path with every query, the rest with few.
    return paths.flatMap((path, index) =>
      queries.slice(0, index === 0 ? undefined : 3).map(query => path + query),
    )
  })
  t.ok(requests.length > 900)
  await compareAll(requests, url => compare({ url }))
  await compareAll(['/docs', '/openapi.json', '/openapi.yaml', '/nowhere'], url => compare({ url }))
  holds(t)
})

t.test('every representation, its head, and what has not changed', async t => {
  const paths = addresses.flatMap(address => address.paths)
  await compareAll(paths, async url => {
    const { headers } = await compare({ url })
    const etag = String(headers.etag ?? '*')
    await compare({ url, method: 'HEAD' })
    await compare({ url, headers: { 'if-none-match': etag } })
    await compare({ url, headers: { accept: 'text/markdown, application/x-bibtex, application/json;q=0.5' } })
    await compare({ url, headers: { accept: 'text/html, image/*;q=0' } })
  })
  holds(t)
})

t.test('what only its author may read', async t => {
  const owners = [...tokens].map(([id, token]) => ({
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${token}` },
  }))
  await compareAll(owners, compare)
  holds(t)
})

/** From the first page to the last, and back. */
async function walk(url: string): Promise<void> {
  const at = (cursor: string) => `${url}&cursor=${cursor}`
  const follow = async (start: string, direction: 'next' | 'prev', pages = 1): Promise<string> => {
    if (pages > 1_000) {
      throw new Error(`No end of pages: ${start}`)
    }
    const { page } = (await compare({ url: start })).json() as { page: Record<string, string | null> }
    const cursor = page[direction]
    return cursor ? follow(at(cursor), direction, pages + 1) : start
  }
  const [first = ''] = cursorsOf(await compare({ url }))
  await follow(await follow(url, 'next'), 'prev')
  for (const odd of oddCursors(first)) {
    await compare({ url: at(odd) })
  }
}

/** Cursors that this query might have given, to places that are not there. */
function oddCursors(cursor: string): string[] {
  const [scope] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string]
  const places = ['', 7, 'Ä', '\u{1f600}', '2025-02-01T00:00:00.000Z']
  return places
    .flatMap(value => [false, true].map(back => [scope, value, String(value), back]))
    .map(content => Buffer.from(JSON.stringify(content)).toString('base64url'))
}

t.test('lists, page by page, there and back', async t => {
  const sorts = (name: string) =>
    reads
      .find(({ id }) => id === name)
      ?.operation.parameters?.find(one => one.name === 'sort')
      ?.schema.enum?.map(String) ?? []
  const comments = '/v1/articles/odd-0/comments'
  const [thread = ''] = values['thread'] ?? []
  const lists = [
    ...sorts('listArticles').map(sort => `/v1/articles?limit=7&sort=${sort}`),
    '/v1/articles?limit=3&tag=shared&lang=vi&count=true',
    ...sorts('listComments').flatMap(sort => [
      `${comments}?limit=9&sort=${sort}`,
      `${comments}?limit=20&view=flat&sort=${sort}`,
      `${comments}?limit=5&view=flat&thread=${thread}&sort=${sort}`,
    ]),
    '/v1/tags?limit=6',
    '/v1/authors?limit=4',
    '/v1/search?q=apple&limit=1&count=true',
    '/v1/search?q=a*&limit=3',
  ]
  t.ok(lists.length > 14)
  await compareAll(lists, walk)
  holds(t)
})

t.test('neither logged an error', async t => {
  t.same([sqlite.log, postgres.log], [[], []])
})
