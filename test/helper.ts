/** What the tests share: a real database, the real service on it, and a client that checks every answer. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import type { z } from 'zod'
import { buildApp, type Service } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { NewArticle } from '../src/content/model/article.ts'
import type { Scope } from '../src/kernel/scalars.ts'
import { createKey } from '../src/keys/manage.ts'
import { importArticle } from '../src/transfer/import.ts'
import { checkContract } from './contract/check.ts'
import { openTestStorage, type TestStorage } from './databases.ts'

/** Limits high enough that a test which is not about them never meets them. */
const GENEROUS = {
  LOG_LEVEL: 'info',
  OVERLOAD_DELAY: '60000',
  RATE_LIMIT: '1000000',
  KEY_RATE_LIMIT: '1000000',
  FAILED_KEY_RATE_LIMIT: '1000000',
  POST_RATE_LIMIT: '1000000',
  SEARCH_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT_NETWORK: '1000000',
  COMMENT_RATE_LIMIT_ARTICLE: '1000000',
  COMMENT_RATE_LIMIT_ALL: '1000000',
  COMMENT_FLOOD: '1000000',
  // The policy of the article alone decides, unless a test is about another rule.
  COMMENT_RULES: 'policy',
  COMMENT_PROOF: 'never',
  // Each save is a version of its own, unless a test is about merging.
  REVISION_MERGE_MINUTES: '0',
  REPORT_RATE_LIMIT: '1000000',
  REPORT_RATE_LIMIT_NETWORK: '1000000',
}

export type TestService = Service & {
  storage: TestStorage
  /** Every line that the service logged. */
  log: string[]
  /** Sends a request and holds its answer against the OpenAPI document. */
  request(options: InjectOptions & { url: string }): Promise<LightMyRequestResponse>
  /** A GET that must succeed; its body is parsed with `schema`. */
  get<S extends z.ZodType>(url: string, schema: S): Promise<z.infer<S>>
  /** Stores an article; what is left out has defaults. */
  publish(article?: Partial<z.input<typeof NewArticle>>): Promise<NewArticle>
  /** Makes an API key and answers the header that carries it. */
  key(...scopes: Scope[]): Promise<{ authorization: string }>
}

/** The service on a database of the test's own, or on the given one, as a further instance. */
export async function startService(
  t: Test,
  environment: Record<string, string> = {},
  given?: TestStorage,
): Promise<TestService> {
  const storage = given ?? (await openTestStorage(t))
  const log: string[] = []
  const service = await buildApp({
    config: readConfig({ ...GENEROUS, ...environment }),
    storage,
    logTo: { write: line => log.push(line) },
  })
  t.teardown(() => service.app.close())

  // The only variable that changes the document, as a test of the contract holds. To write it again takes 0.2 s.
  const configuration = environment['COMMENT_EMAIL_REQUIRED'] ?? 'true'
  const request: TestService['request'] = async options => {
    const response = await service.app.inject(options)
    checkContract(service.app, options, response, configuration)
    // Requests that wait for nothing outside the process would let no timer run for as long as a test lasts, which the
    // guard against overload would take for one.
    await nextTurn()
    return response
  }
  let published = 0
  return {
    ...service,
    storage,
    log,
    request,
    async get(url, schema) {
      const response = await request({ url })
      if (response.statusCode !== 200) {
        throw new Error(`GET ${url}: ${response.statusCode} ${response.body}`)
      }
      return schema.parse(response.json())
    },
    async publish(article = {}) {
      published += 1
      const whole = NewArticle.parse({
        slug: `article-${published}`,
        title: `Article ${published}`,
        lang: 'en',
        status: 'published',
        publishedAt: '2025-01-01T00:00:00Z',
        ...article,
      })
      await importArticle(storage, whole, false)
      return whole
    },
    async key(...scopes) {
      const { key } = await createKey(storage, { name: scopes.join(), scopes, expiresAt: null })
      return { authorization: `Bearer ${key}` }
    },
  }
}

/** The body of a valid comment; `text` makes it unlike others. */
export const newComment = (text = 'A remark.', more: Record<string, unknown> = {}) => ({
  author: { name: 'Reader', email: 'reader@example.org' },
  body: text,
  ...more,
})

/** The faults of a problem by place: `/title` and so on, in order. */
export function pointersOf(response: LightMyRequestResponse): string[] {
  const { errors = [] } = response.json() as { errors?: { pointer?: string; parameter?: string }[] }
  return errors.map(({ pointer, parameter }) => pointer ?? parameter ?? '').sort()
}
