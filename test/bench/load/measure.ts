/** Measures a server under load. */
import { setTimeout as pause } from 'node:timers/promises'
import { HAS_WRK } from '../machine.ts'
import { processorTime } from '../servers/processes.ts'
import type { Server } from '../servers/server.ts'
import { askWithAutocannon } from './autocannon.ts'
import type { Post } from './load.ts'
import { askWithWrk } from './wrk.ts'

export type Figures = {
  /** Answers in a second. */
  rate: number
  /** Microseconds of processor time that the server spent on each request. */
  cpu: number
  /** The same of its database server; undefined where there is none. */
  databaseCpu?: number
  /** Milliseconds until an answer, for the half and for all but one in a hundred. */
  p50: number
  p99: number
}

export type Request = {
  path: string
  headers?: Record<string, string>
  /** The only status that may be answered. */
  status: 200 | 201 | 304
  connections?: number
  /** Makes so many posts that no other run has. Without it the request is a GET. */
  posts?: (count: number) => Post[]
}

const CONNECTIONS = 32
/** More than any server here takes in a second. */
const POSTS_A_SECOND = 12_000
const READS_A_SECOND = 100_000

/** @throws when any answer was not what it should be: then there is no figure. */
export async function measure(server: Server, request: Request, seconds: number): Promise<Figures> {
  const { path, headers = {}, status, connections = CONNECTIONS, posts } = request
  await tryOnce(server, request, seconds)
  const load = {
    url: `${server.address}${path}`,
    headers,
    connections,
    seconds,
    posts: posts?.(Math.ceil(POSTS_A_SECOND * seconds)),
  }
  const before = usageOf(server)
  const asked = await (HAS_WRK && Number.isInteger(seconds) ? askWithWrk : askWithAutocannon)(load)
  const after = usageOf(server)
  if (asked.errors > 0 || asked.requests === 0) {
    throw new Error(`${server.name}, ${path}: ${asked.errors} of ${asked.requests} were not ${status}.`)
  }
  return {
    rate: asked.requests / asked.seconds,
    cpu: (after.own - before.own) / asked.requests,
    ...(server.database && { databaseCpu: (after.database - before.database) / asked.requests }),
    p50: asked.p50,
    p99: asked.p99,
  }
}

const usageOf = ({ pid, database }: Server) => ({
  own: processorTime(pid),
  database: database === undefined ? 0 : processorTime(database),
})

/** Asks once, to see that the answer is the one to be measured, and waits while the quota would not do for a run. */
async function tryOnce(
  server: Server,
  { path, headers = {}, status, posts }: Request,
  seconds: number,
): Promise<void> {
  const [post] = posts?.(1) ?? []
  const response = await fetch(`${server.address}${path}`, {
    headers: post
      ? { 'content-type': 'application/json', 'x-forwarded-for': post.address }
      : { 'accept-encoding': 'identity', ...headers },
    ...(post && { method: 'POST', body: post.body }),
  })
  const body = await response.text()
  if (response.status !== status) {
    throw new Error(`${server.name}, ${path}: ${response.status} instead of ${status}. ${body.slice(0, 500)}`)
  }
  const [, left, reset] = /"requests";r=(\d+);t=(\d+)/.exec(response.headers.get('ratelimit') ?? '') ?? []
  const [, quota] = /"requests";q=(\d+)/.exec(response.headers.get('ratelimit-policy') ?? '') ?? []
  // Requests in the second half of a quota that instances share wait for the count of all of them.
  const shared = server.database === undefined ? 0 : Number(quota) / 2
  if (!posts && Number(left) < READS_A_SECOND * seconds + shared) {
    await pause(Number(reset) * 1_000)
  }
}
