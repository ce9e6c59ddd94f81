import { once } from 'node:events'
import autocannon from 'autocannon'
import { seededRandom } from '../torture/random.ts'
import { usageWithChildren } from './processes.ts'
import type { Server } from './servers.ts'
import { newPost, type Shot } from './shots.ts'

export type Figures = {
  /** Answers in a second. */
  rate: number
  /** Milliseconds until an answer, for the half and for all but one in a hundred. */
  p50: number
  p99: number
  /** Microseconds of processor time that the server spent on each request. */
  cpu: number
  /** The same of its database server; NaN where there is none, or the system does not tell. */
  databaseCpu: number
}

const random = seededRandom(1)

/** @throws when any answer was not what it should be: then there is no figure. */
export async function measure(shot: Shot, server: Server, seconds: number): Promise<Figures> {
  const { method, path, headers, status, connections } = shot
  const times: number[] = []
  const others = new Map<number, number>()
  const before = await usageOf(server)
  const run = autocannon({
    url: server.address,
    connections,
    duration: seconds,
    requests: [
      {
        method,
        path,
        headers,
        ...(method === 'POST' && { setupRequest: request => ({ ...request, ...newPost(random) }) }),
      },
    ],
  })
  const began = performance.now()
  run.on('response', (_client, statusCode, _bytes, milliseconds) => {
    times.push(milliseconds)
    if (statusCode !== status) {
      others.set(statusCode, (others.get(statusCode) ?? 0) + 1)
    }
  })
  const { errors, timeouts } = await run
  const elapsed = (performance.now() - began) / 1_000
  const after = await usageOf(server)
  if (errors + timeouts + others.size > 0 || times.length === 0) {
    const answers = JSON.stringify([...others])
    throw new Error(
      `${shot.server} ${method} ${path}: ${errors} errors, ${timeouts} time-outs, other answers ${answers}`,
    )
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0
  return {
    rate: times.length / elapsed,
    p50: at(0.5),
    p99: at(0.99),
    cpu: (after.own - before.own) / times.length,
    databaseCpu: (after.database - before.database) / times.length,
  }
}

/** Microseconds of processor time used so far. */
async function usageOf({ child, postmaster }: Server): Promise<{ own: number; database: number }> {
  const answer = once(child, 'message')
  child.send('usage')
  const [{ used }] = (await answer) as [{ used: number }]
  const database = postmaster === undefined ? undefined : usageWithChildren(postmaster)
  return { own: used, database: database ?? Number.NaN }
}
