/** Asks the service as a build does: conditionally, one request after the other, and it waits when it is told to. */
import { setTimeout as wait } from 'node:timers/promises'

type Answer = { etag: string; body: string; next: string | null }

/** Answers by path, from one build to the next. A real build keeps them in a file. */
export type Answers = Map<string, Answer>

export type Client = {
  readonly counts: {
    requests: number
    /** Of them, by what was asked for: `articles`, `tags`. */
    by: Record<string, number>
    /** 304 */
    unchanged: number
    bytes: number
    waits: number
  }
  /** The answer, and the path of the next page by its `Link`. @throws Error when there is none. */
  get: (path: string, accept?: string) => Promise<Answer>
  /** All entries of a list. */
  list: <T>(path: string) => Promise<T[]>
}

export function openClient(api: string, answers: Answers): Client {
  const counts: Client['counts'] = { requests: 0, by: {}, unchanged: 0, bytes: 0, waits: 0 }

  async function get(path: string, accept = '*/*'): Promise<Answer> {
    const known = answers.get(path)
    const response = await fetch(api + path, {
      headers: { accept, ...(known && { 'if-none-match': known.etag }) },
    })
    const body = await response.text()
    const [, what = ''] = /^\/v1\/(\w+)/.exec(path) ?? []
    counts.requests += 1
    counts.by[what] = (counts.by[what] ?? 0) + 1
    counts.bytes += Buffer.byteLength(body)
    if (known && response.status === 304) {
      counts.unchanged += 1
      return known
    }
    if (response.status === 429 || response.status === 503) {
      counts.waits += 1
      await wait(1000 * Number(response.headers.get('retry-after') ?? 5))
      return get(path, accept)
    }
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${body}`)
    }
    const [, next] = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '') ?? []
    const answer = { etag: String(response.headers.get('etag')), body, next: next ? pathOf(next) : null }
    answers.set(path, answer)
    return answer
  }

  async function list<T>(path: string): Promise<T[]> {
    const entries: T[] = []
    for (let at: string | null = path; at !== null; ) {
      const answer = await get(at)
      entries.push(...(JSON.parse(answer.body) as { data: T[] }).data)
      at = answer.next
    }
    return entries
  }

  return { counts, get, list }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url, 'http://localhost')
  return pathname + search
}
