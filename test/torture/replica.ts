/** The primary is away, and a replica answers the reads: what holds of the limits then. */
import { randomUUID } from 'node:crypto'
import { type PostgresServer, startReplica } from '../postgres-server.ts'
import { until } from '../wait.ts'
import { type Answer, addressFrom, ask, describe, isUnavailable, postComment } from './client.ts'
import { LIST } from './contention.ts'
import { type Instances, startInstances } from './instances.ts'
import { type Random, seededRandom } from './random.ts'

export type ReplicaReport = {
  /** Reads of the client that is over its limit, while the primary is away. */
  refused: number
  /** Reads and posts of others meanwhile. */
  reads: number
  postponed: number
  complaints: string[]
}

/** Requests that one client may make in a minute. */
const LIMIT = 12

/** @param primary a server whose database `postgres` is empty. */
export async function readWithoutPrimary(
  primary: PostgresServer,
  { instances: size, count, seed }: { instances: number; count: number; seed: number },
): Promise<ReplicaReport> {
  const replica = await startReplica(primary)
  const environment = { RATE_LIMIT: String(LIMIT), DATABASE_READ_URL: replica.url('postgres') }
  const instances = await startInstances({ database: primary.url('postgres'), count: size, environment })
  try {
    return await withoutPrimary(primary, instances, count, seededRandom(seed))
  } finally {
    await instances.stop()
    await replica.remove()
  }
}

async function withoutPrimary(primary: PostgresServer, instances: Instances, count: number, random: Random) {
  const { ports, proxy } = instances
  const read = (port: number, address = addressFrom(random)) =>
    ask(port, LIST, { headers: { 'x-forwarded-for': address } })
  const complaints: string[] = []
  const must = (holds: boolean, what: string, answer: Answer | undefined) => {
    if (!holds) {
      complaints.push(`${what}: ${describe(answer)}`)
    }
  }

  await replicated(ports, read)
  // As a client meets it whose requests go round: each instance has seen a part of them, and has refused it once.
  const greedy = addressFrom(random)
  for (let request = 0; request < LIMIT + ports.length; request += 1) {
    const answer = await read(proxy.port, greedy)
    must(answer?.status === (request < LIMIT ? 200 : 429), 'before', answer)
  }
  await primary.stop()
  for (let request = 0; request < count; request += 1) {
    const refused = await read(proxy.port, greedy)
    must(refused?.status === 429, 'a client over its limit', refused)
    const answer = await read(proxy.port)
    must(answer?.status === 200, 'a read', answer)
    const post = { path: LIST, address: addressFrom(random), text: randomUUID() }
    const posted = await postComment(proxy.port, post)
    must(posted !== undefined && isUnavailable(posted), 'a post', posted)
  }
  await primary.start()
  const still = await read(proxy.port, greedy)
  must(still?.status === 429, 'a client over its limit, after the return', still)
  return { refused: count, reads: count, postponed: count, complaints: complaints.slice(0, 10) }
}

/** Waits until the replica has what was written before. */
async function replicated(
  ports: number[],
  read: (port: number) => Promise<Answer | undefined>,
): Promise<void> {
  await until('the replica follows', async () => {
    const answers = await Promise.all(ports.map(port => read(port)))
    return answers.every(answer => answer?.status === 200)
  })
}
