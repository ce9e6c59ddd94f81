/** What the response cache answers is what the routes answer, in every header and byte, over the whole contract. */
import t, { type Test } from 'tap'
import { openTestStorage } from '../databases.ts'
import { startService } from '../helper.ts'
import { type Ask, type Asked, asker } from '../http/hits.ts'
import { listen } from '../http/wire.ts'
import { until } from '../wait.ts'
import { pathsOf, queriesOf, type ValuesOf, valuesOfSchema } from './combinations.ts'
import { documentOf, routesOf } from './document.ts'
import { plant } from './world.ts'

/** Other answers may be for one use, or name the request. */
const isPublic = ({ 'cache-control': control = '' }: Asked['headers']) => control.startsWith('public')

/** The answer without what no two answers have in common. */
function comparable({ status, headers, body }: Asked) {
  if (!isPublic(headers)) {
    return { status }
  }
  const { date: _date, 'x-request-id': _id, ratelimit = '', 'cache-control': control = '', ...rest } = headers
  const quota = ratelimit.replace(/[rt]=\d+/g, '')
  // The seconds until the next minute of a change.
  const kept = control.replace(/s-maxage=\d+/, 's-maxage=')
  return { status, headers: Object.entries({ ...rest, quota, kept }).sort(), body: body.toString('latin1') }
}

/** Ways to ask for one URL. The first answer of each with status 200 has the tag for those after it. */
const WAYS: [headers: Record<string, string>, method?: string][] = [
  [{}],
  [{}, 'HEAD'],
  [{ accept: 'text/markdown, application/x-bibtex, application/json;q=0.5' }],
  [{ accept: 'text/html' }],
  [{ origin: 'https://a.example' }],
  [{ origin: 'https://b.example' }],
  [{ 'accept-encoding': 'gzip, deflate, br, zstd' }],
  [{ 'accept-encoding': 'gzip' }],
  [{ 'accept-encoding': 'zstd' }, 'HEAD'],
  [{ 'if-none-match': 'ETAG' }],
  [{ 'if-none-match': 'W/ETAG, "other"', 'accept-encoding': 'br' }],
  [{ 'if-none-match': 'ETAG' }, 'HEAD'],
  [{ 'if-none-match': '"other"' }],
]

/** What the contract does not have. */
const BESIDE = [
  '/docs',
  '/docs/operators',
  '/problems',
  '/problems/not-found',
  '/docs/reference.json',
  '/openapi.yaml',
]

/** Of each route. */
const MOST_QUERIES = 8
const MOST_PATHS = 4

const ENVIRONMENTS: Record<string, string>[] = [
  {},
  { SHARED_CACHE_SECONDS: '60', CORS_ORIGINS: 'https://a.example,https://c.example', HSTS_SECONDS: '60' },
]

/** Some, evenly. */
const some = <T>(list: readonly T[], most: number) =>
  list.filter((_one, index) => index % Math.ceil(list.length / most) === 0)

/** Asks both for the same in all ways, the cached one until it has kept what it keeps. */
async function compareAt(
  t: Test,
  cached: Ask,
  bare: Ask,
  url: string,
): Promise<{ hits: number; isKept: boolean }> {
  const { headers: first, status } = await bare(url)
  let hits = 0
  for (const [headers, method] of WAYS) {
    const tag = first['etag'] ?? '"none"'
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('ETAG', tag)]),
    )
    const miss = comparable(await bare(url, filled, method))
    // The first is a miss, unless another way has filled it.
    await cached(url, filled, method)
    const answer = await cached(url, filled, method)
    const hit = comparable(answer)
    if (JSON.stringify(hit) !== JSON.stringify(miss)) {
      t.same(hit, miss, `${method ?? 'GET'} ${url} ${JSON.stringify(filled)}`)
    }
    hits += Number(answer.isHit)
  }
  return { hits, isKept: status === 200 && isPublic(first) }
}

for (const environment of ENVIRONMENTS) {
  t.test(`hits and misses are the same: ${JSON.stringify(environment)}`, async t => {
    const storage = await openTestStorage(t)
    const settings = { ...environment, PUBLIC_URL: 'https://stet.example/base', LOG_LEVEL: 'error' }
    const service = await startService(t, settings, storage)
    const { parameters: values } = await plant(service)
    const bareService = await startService(t, { ...settings, RESPONSE_CACHE_MB: '0' }, storage)
    const cached = asker(t, await listen(service))
    const bare = asker(t, await listen(bareService))
    await until('hits', async () => (await cached('/v1/articles')).isHit)

    const valuesOf: ValuesOf = ({ name, schema }) => values[name] ?? valuesOfSchema(schema) ?? []
    const reads = routesOf(documentOf(service.app)).filter(({ method }) => method === 'GET')
    let [hits, asked] = [0, 0]
    const unkept: string[] = []
    const ofContract = reads.flatMap(route => {
      const [path = '', ...paths] = pathsOf(route, valuesOf)
      const queries = some(queriesOf(route.operation, valuesOf), MOST_QUERIES)
      return [...queries.map(query => path + query), ...some(paths, MOST_PATHS)]
    })
    for (const url of [...ofContract, ...BESIDE]) {
      const { hits: found, isKept } = await compareAt(t, cached, bare, url)
      hits += found
      asked += WAYS.length
      if (isKept && found < WAYS.length - 4) {
        unkept.push(url)
      }
    }
    t.comment(`${hits} hits of ${asked} requests`)
    t.ok(hits > 400)
    t.same(unkept, [], 'what is public and names what it shows is kept')
    t.same(service.log, [])
  })
}
