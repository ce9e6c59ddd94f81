import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { PROBLEMS, ProblemDetails } from '../../src/http/problems.ts'
import { DATABASE } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { SEED } from '../seed.ts'
import { type Document, documentOf, type Operation, routesOf } from './document.ts'
import { type Fault, mayAnswer, mayRefuse, mayTake, unneeded } from './exceptions.ts'
import { type Draft, drafts, nearMisses, newArticleAt, titleOf } from './generate.ts'
import { type Breach, verdictsOf } from './verdict.ts'
import { cursorsOf, Memory, plant } from './world.ts'

/**
 * `FUZZ_REQUESTS=50000 TEST_SEED=2 node test/contract/fuzz.test.ts` for a long run. On PostgreSQL fewer: there,
 * same-bytes.test.ts compares every answer with that of SQLite.
 */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? (DATABASE === 'postgres' ? 400 : 3_000))
/** From so many requests on, a run is long enough to meet everything that the document declares. */
const LONG = 20_000
/** And from so many on, every success. */
const ENOUGH = 3_000
/** Which success is met is chance. A run goes on with other requests until all are, at most so many times as long. */
const MOST_ROUNDS = 4
/** Added to `TEST_SEED`. With the seed of an ordinary run one round meets them all. */
const FIRST_SEED = 20_250_200
t.setTimeout(3_600_000)

/** The same contract under configurations that show more of it; each gets a share of the requests. */
const ENVIRONMENTS: { name: string; share: number; environment: Record<string, string> }[] = [
  { name: 'as it is', share: 0.8, environment: {} },
  {
    name: 'behind a proxy, for one origin, e-mail optional',
    share: 0.1,
    environment: {
      CORS_ORIGINS: 'https://reader.example',
      PUBLIC_URL: 'https://api.example.org/stet',
      TRUSTED_PROXIES: '127.0.0.0/8',
      COMMENT_EMAIL_REQUIRED: 'false',
    },
  },
  {
    name: 'with limits that are met',
    share: 0.1,
    environment: { RATE_LIMIT: '100', KEY_RATE_LIMIT: '50', COMMENT_FLOOD: '32' },
  },
]

const Problem = ProblemDetails.strict()

function urlOf({ path, segments, query }: Draft): string {
  const address = path.replace(/\{(\w+)\}/g, (_match, name: string) => segments[name] ?? '')
  const pairs = query.map(([name, value]) => `${name}=${value}`)
  return pairs.length === 0 ? address : `${address}?${pairs.join('&')}`
}

function decodedUrl(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}

/** The operation that a request is for, or undefined where its address is another than was meant (`..`, `%2F`). */
function operationOf(document: Document, { path, method }: Draft, url: string): Operation | undefined {
  const { pathname } = new URL(url, 'http://localhost')
  const meant = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
  return meant.test(pathname) ? document.paths[path]?.[verb] : undefined
}

function checkProblem(response: LightMyRequestResponse, method: string | undefined): void {
  if (response.statusCode < 400 || method === 'HEAD') {
    return
  }
  const problem = Problem.parse(response.json())
  const { status } = PROBLEMS[problem.code]
  const right =
    status === response.statusCode &&
    status === problem.status &&
    problem.type.endsWith(`/problems/${problem.code}`) &&
    response.headers['content-type'] === 'application/problem+json; charset=utf-8' &&
    (status !== 405 || response.headers['allow'] !== undefined) &&
    (status !== 429 || response.headers['retry-after'] !== undefined) &&
    (status !== 401 || response.headers['www-authenticate'] !== undefined)
  if (!right) {
    throw new Error(
      `The problem is not as it should be: ${JSON.stringify(response.headers)} ${response.body}`,
    )
  }
}

/** Holds one answer against the document's opinion of the request. */
function checkVerdict(
  breaches: Breach[] | undefined,
  response: LightMyRequestResponse,
  sent: string,
  headers: Record<string, string>,
): void {
  const { statusCode } = response
  if (breaches === undefined || statusCode === 429) {
    return
  }
  if (breaches.length === 0 && statusCode === 400) {
    const { errors = [], detail } = Problem.parse(response.json())
    const unexplained = errors.filter(fault => !mayRefuse(fault as Fault, sent))
    if (errors.length === 0 || unexplained.length > 0) {
      throw new Error(`Valid by the document, but refused: ${JSON.stringify(unexplained)} ${detail}`)
    }
  }
  if (breaches.length === 0 && statusCode > 400 && !mayAnswer(statusCode, headers)) {
    throw new Error(`Valid by the document, but refused: ${statusCode} ${response.body}`)
  }
  if (breaches.length > 0 && statusCode < 400) {
    const unexplained = breaches.filter(breach => !mayTake(breach))
    if (unexplained.length > 0) {
      throw new Error(`Not valid by the document, but taken: ${JSON.stringify(unexplained)}`)
    }
  }
}

/** Whether a retry of the request must get the first answer. */
const remembers = (document: Document, { path, method, headers }: Draft) =>
  headers['idempotency-key'] !== undefined &&
  document.paths[path]?.[method.toLowerCase()]?.parameters?.some(({ name }) => name === 'Idempotency-Key')

/** What the document declares and the run has not met. */
function missedIn(document: Document, counts: ReadonlyMap<string, number>): string[] {
  const declared = routesOf(document).flatMap(({ id, operation }) =>
    Object.keys(operation.responses)
      // What needs two lucky requests, or a former slug, is met by long runs alone.
      .filter(status => Number(status) < (REQUESTS < LONG ? 300 : 400) && REQUESTS >= ENOUGH)
      .map(status => `${id} ${status}`),
  )
  return declared.filter(key => !counts.has(key))
}

/** @param toMeetAll whether the run is to meet every declared success. */
async function fuzz(service: TestService, requests: number, toMeetAll: boolean) {
  const document = documentOf(service.app)
  const verdictOf = verdictsOf(document)
  const scopes = ['admin', 'content:write', 'content:read', 'comments:moderate', 'comments:relay'] as const
  const keys = await Promise.all(scopes.map(scope => service.key(scope)))
  const memory = new Memory(keys.map(({ authorization }) => authorization.slice('Bearer '.length)))
  const counts = new Map<string, number>()

  const send = async (draft: Draft): Promise<LightMyRequestResponse> => {
    const { headers, method } = draft
    const url = urlOf(draft)
    const operation = operationOf(document, draft, url)
    const payload = draft.body === undefined ? {} : { payload: draft.body }
    const response = await service.request({ method: method as 'GET', url, headers, ...payload })
    const { statusCode } = response
    const key = `${operation?.operationId ?? `(${method})`} ${statusCode}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (statusCode >= 500) {
      throw new Error(`${statusCode}: ${response.body} ${service.log.join('')}`)
    }
    checkProblem(response, method)
    if (operation !== undefined && method !== 'HEAD') {
      const breaches = verdictOf({ ...draft, operation })
      checkVerdict(breaches, response, `${decodedUrl(url)} ${draft.body}`, headers)
    }
    memory.learn(response)
    return response
  }

  const followed = async (draft: Draft, response: LightMyRequestResponse): Promise<void> => {
    const { etag } = response.headers
    const posted = response.statusCode === 201 || response.statusCode === 202
    if (draft.next === 'revalidate' && posted && remembers(document, draft)) {
      const again = await send(draft)
      if (again.statusCode !== 429 && again.body !== response.body) {
        throw new Error(`A retry was answered ${again.statusCode} ${again.body}.`)
      }
    }
    const isRead = draft.method === 'GET' || draft.method === 'HEAD'
    // A 412 has an ETag too: that of what is there.
    const isShown = response.statusCode < 400 && typeof etag === 'string'
    if (draft.next === 'revalidate' && isRead && isShown) {
      const again = await send({ ...draft, headers: { ...draft.headers, 'if-none-match': etag } })
      if (again.statusCode !== 429 && (again.statusCode !== 304 || again.body !== '')) {
        throw new Error(`${again.statusCode} to the ETag of the answer before.`)
      }
    }
    if (draft.next === 'follow') {
      for (const cursor of draft.method === 'GET' ? cursorsOf(response) : []) {
        const query = draft.query.filter(([name]) => name !== 'cursor')
        // Another page has another ETag.
        const { 'if-match': _, ...headers } = draft.headers
        const { statusCode } = await send({ ...draft, headers, query: [...query, ['cursor', cursor]] })
        if (![200, 304, 429].includes(statusCode)) {
          throw new Error(`${statusCode} to the cursor of the answer before.`)
        }
        const [name = '', value = ''] = ['cursor', cursor.slice(0, -3) + cursor.slice(-2)]
        await send({ ...draft, query: [...query, [name, value]] })
      }
    }
  }

  // All kinds of failure at once, each with its first request, rather than one that is made small.
  const failures = new Map<string, Draft>()
  const attempt = async (draft: Draft) => {
    const filled = memory.fill(draft)
    try {
      const response = await send(filled)
      await followed(filled, response)
    } catch (error) {
      const kind = `${draft.route}: ${(error as Error).message.slice(0, 200)}`
      failures.set(kind, failures.get(kind) ?? filled)
    }
  }
  const planted = await plant(service)
  for (const draft of nearMisses) {
    await attempt(draft)
  }
  // Only by chance would a body name the slug of its path.
  for (const article of planted.parameters['made'] ?? []) {
    await attempt(newArticleAt(article, keys[0]?.authorization ?? ''))
    await attempt(titleOf(article, keys[0]?.authorization ?? ''))
  }
  const property = fc.asyncProperty(drafts(document, planted), attempt)
  const missed = () => (toMeetAll ? missedIn(document, counts) : [])
  for (let round = 0; round === 0 || (round < MOST_ROUNDS && missed().length > 0); round += 1) {
    await fc.assert(property, { numRuns: requests, seed: FIRST_SEED + SEED + round })
  }
  return { counts, missed: missed(), failures }
}

for (const { name, share, environment } of ENVIRONMENTS) {
  t.test(name, async t => {
    const service = await startService(t, { LOG_LEVEL: 'error', ...environment })
    const { counts, missed, failures } = await fuzz(service, Math.ceil(REQUESTS * share), share > 0.5)
    for (const [key, count] of [...counts].sort()) {
      t.comment(`${key}: ${count}`)
    }
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const good = [...counts]
      .filter(([key]) => /[23]\d\d$/.test(key))
      .reduce((sum, [, count]) => sum + count, 0)
    t.comment(`${total} requests, ${Math.round((100 * good) / total)} % of them answered 2xx or 304`)
    t.same([...failures].slice(0, 20), [], 'no answer contradicts the document')
    t.same(service.log, [], 'no error was logged')
    if (environment['RATE_LIMIT'] !== undefined) {
      const limited = [...counts.keys()].filter(key => key.endsWith(' 429'))
      t.ok(
        REQUESTS < ENOUGH || (limited.includes('postComment 429') && limited.length > 5),
        'limits were met',
      )
      return
    }
    t.ok(good / total > 0.2, 'a healthy share succeeded')
    t.same(missed, [], 'every declared success was met')
  })
}

// Whether a run meets an exception is chance, so this is no test; a long run should name none or few.
t.test('exceptions', async t => {
  t.comment('not met:', unneeded())
})
