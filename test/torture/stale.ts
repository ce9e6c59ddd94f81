/** Readers who hold each answer against what was acknowledged before they asked: none may be older. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, addressFrom, ask, postComment } from './client.ts'
import { type Random, seededRandom, wholeBelow } from './random.ts'
import { ARTICLES } from './service.ts'

export type StaleReport = {
  /** Answers that were held against the acknowledged writes; of these, how many were a 304. */
  reads: number
  unchanged: number
  /** Acknowledged writes. */
  writes: number
  /** Milliseconds: the oldest answer, by the first acknowledged write that it lacked. 0: none lacked any. */
  oldest: number
  complaints: string[]
}

export type StaleOptions = {
  ports: readonly number[]
  /** The API key of the writers. */
  key: string
  readers: number
  writers: number
  /** Of each writer. */
  writes: number
  /** Milliseconds by which an answer may be behind a write that another instance has acknowledged. */
  allowed: number
  seed: number
}

/** What is counted of an article: each only grows. */
type State = { version: number; comments: number }
type Acknowledged = State & { at: number; instance: number }

/** Each kind of read, and what its answer says of an article. */
const READS: [path: (slug: string) => string, seen: (body: never, slug: string) => Partial<State>][] = [
  [
    slug => `/v1/articles/${slug}?include=commentCount`,
    ({ version, commentCount }: { version: number; commentCount: number }) => ({
      version,
      comments: commentCount,
    }),
  ],
  [
    () => '/v1/articles?include=commentCount',
    ({ data }: { data: { slug: string; version: number; commentCount: number }[] }, slug) => {
      const article = data.find(one => one.slug === slug)
      return { version: article?.version ?? 0, comments: article?.commentCount ?? 0 }
    },
  ],
  [
    slug => `/v1/articles/${slug}/comments?view=flat&sort=-createdAt&limit=5&count=true`,
    ({ page }: { page: { total: number } }) => ({ comments: page.total }),
  ],
  [
    () => `/v1/comment-counts?article=${ARTICLES.join()}`,
    ({ data }: { data: { article: string; comments: number }[] }, slug) => ({
      comments: data.find(({ article }) => article === slug)?.comments ?? 0,
    }),
  ],
]

/** For half of the time nobody writes: what an instance has missed then stays missed for longer than it may. */
const SPELL = 3_000

/** Milliseconds until somebody writes again. */
function lull(): number {
  const left = SPELL - (performance.now() % SPELL)
  return left < SPELL / 2 ? left : 0
}

export async function readWhileWriting(options: StaleOptions): Promise<StaleReport> {
  const { ports, key, allowed, seed } = options
  const report: StaleReport = { reads: 0, unchanged: 0, writes: 0, oldest: 0, complaints: [] }
  const acknowledged = new Map<string, Acknowledged[]>(ARTICLES.map(slug => [slug, []]))
  let writing = options.writers

  async function write(random: Random): Promise<void> {
    for (let count = 0; count < options.writes; count += 1) {
      const slug = ARTICLES[wholeBelow(random, ARTICLES.length)] as string
      const instance = wholeBelow(random, ports.length)
      await (wholeBelow(random, 2) === 0 ? change : post)(slug, instance, random)
      // As long as several reads take, so that answers are remembered between two writes.
      await pause(Math.max(wholeBelow(random, 40), lull()))
    }
    writing -= 1
  }

  function acknowledge(slug: string, instance: number, { version = 0, comments = 0 }: Partial<State>): void {
    report.writes += 1
    acknowledged.get(slug)?.push({ version, comments, instance, at: performance.now() })
  }

  async function change(slug: string, instance: number, random: Random): Promise<void> {
    const answer = await ask(ports[instance] as number, `/v1/articles/${slug}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${key}`, 'if-match': '*', 'content-type': 'application/json' },
      body: JSON.stringify({ summary: `Changed: ${random()}` }),
    })
    if (answer?.status === 200) {
      acknowledge(slug, instance, { version: (JSON.parse(answer.body) as State).version })
    }
  }

  async function post(slug: string, instance: number, random: Random): Promise<void> {
    const path = `/v1/articles/${slug}/comments`
    const one = { path, address: addressFrom(random), text: `A remark: ${random()}` }
    const answer = await postComment(ports[instance] as number, one)
    if (answer?.status === 201) {
      acknowledge(slug, instance, { comments: 1 })
    }
  }

  async function read(random: Random): Promise<void> {
    const remembered = new Map<string, { etag: string; body: string }>()
    while (writing > 0) {
      const slug = ARTICLES[wholeBelow(random, ARTICLES.length)] as string
      const instance = wholeBelow(random, ports.length)
      const [pathOf, seenIn] = READS[wholeBelow(random, READS.length)] as (typeof READS)[number]
      const path = pathOf(slug)
      const before = remembered.get(path)
      const asked = performance.now()
      const known = [...(acknowledged.get(slug) ?? [])]
      const answer = await ask(ports[instance] as number, path, {
        headers: {
          'x-forwarded-for': addressFrom(random),
          ...(before && wholeBelow(random, 2) === 0 && { 'if-none-match': before.etag }),
        },
      })
      const body = answer && bodyOf(answer, before?.body)
      if (answer === undefined || body === undefined) {
        continue
      }
      report.reads += 1
      report.unchanged += answer.status === 304 ? 1 : 0
      remembered.set(path, { etag: String(answer.headers.get('etag')), body })
      const seen = seenIn(JSON.parse(body) as never, slug)
      report.oldest = Math.max(report.oldest, asked - (findLacking(seen, known)?.at ?? asked))
      const due = known.filter(({ at, instance: by }) => at <= asked - (by === instance ? 0 : allowed))
      const lacking = findLacking(seen, due)
      if (lacking !== undefined) {
        const age = (asked - lacking.at).toFixed(0)
        report.complaints.push(
          `instance ${instance}, ${path}, ${answer.status}: ${JSON.stringify(seen)} lacks what instance ` +
            `${lacking.instance} acknowledged ${age} ms before (${JSON.stringify(lacking)})`,
        )
      }
    }
  }

  const people = [
    ...Array.from({ length: options.writers }, () => write),
    ...Array.from({ length: options.readers }, () => read),
  ]
  await Promise.all(people.map((person, index) => person(seededRandom(seed + index))))
  return { ...report, complaints: report.complaints.slice(0, 10) }
}

/** Undefined for an answer that says nothing of the content, as one of an instance that starts. */
const bodyOf = ({ status, body }: Answer, before: string | undefined): string | undefined =>
  status === 200 ? body : status === 304 ? before : undefined

/** The first of these writes that an answer does not have. */
function findLacking(seen: Partial<State>, writes: readonly Acknowledged[]): Acknowledged | undefined {
  const { version = Number.POSITIVE_INFINITY, comments = Number.POSITIVE_INFINITY } = seen
  let posted = 0
  return writes.find(write => {
    posted += write.comments
    return write.version > version || posted > comments
  })
}
