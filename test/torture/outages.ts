/** Stops PostgreSQL again and again while comments are posted and read through several instances. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { PostgresServer } from '../postgres-server.ts'
import { until } from '../wait.ts'
import { addressFrom, ask, describe, isUnavailable, postComment } from './client.ts'
import { LIST } from './contention.ts'
import { complaintsOf, type Findings, inspectPostgres } from './inspect.ts'
import type { Instances } from './instances.ts'
import { type LimitLog, saidInTurn } from './limit-log.ts'
import { type Random, seededRandom, wholeBelow } from './random.ts'
import { type Readers, type Record, startReaders } from './readers.ts'

export type OutageReport = Record & {
  outages: number
  /** Milliseconds from the server's return until an instance took a comment, of every instance and outage, sorted. */
  returns: number[]
  /** Milliseconds that the same takes before an outage, sorted. */
  usual: number[]
  /** Reads that were answered, and those that got 503. */
  reads: { answered: number; postponed: number }
  findings: Findings
  complaints: string[]
}

/** Milliseconds; a quarter to the whole of each is taken. */
const UP = 1_200
const DOWN = 1_500

/** @param options.instances on an empty database of `server`, with `watchLimits` on their log. */
export async function stopAgainAndAgain(options: {
  server: PostgresServer
  instances: Instances
  log: LimitLog
  rounds: number
  clients: number
  seed: number
}): Promise<OutageReport> {
  const { server, instances, log, rounds, clients, seed } = options
  const random = seededRandom(seed)
  const readers = startReaders(instances.proxy.port, clients, seededRandom(seed + 1), { postponable: true })
  const visitor = startVisitor(instances.proxy.port)
  const returns: number[] = []
  const usual: number[] = []
  const complaints: string[] = []
  const between = (most: number) => most / 4 + wholeBelow(random, (most * 3) / 4)
  const takeFrom = (since: number) =>
    Promise.all(instances.ports.map(port => untilItTakes(port, random, readers, since)))
  readers.resume()
  for (let round = 1; round <= rounds; round += 1) {
    await pause(between(UP))
    usual.push(...(await takeFrom(performance.now())))
    const { postponed } = readers.record
    await server.stop(round % 2 === 0 ? 'immediate' : 'fast')
    await until('a post meets the outage', () => readers.record.postponed > postponed)
    await pause(between(DOWN))
    await server.start()
    returns.push(...(await takeFrom(performance.now())))
    const unlike = await saidInTurn(log, round)
    complaints.push(
      ...(instances.allRun() ? [] : [`outage ${round}: an instance ended`]),
      ...unlike.map(lines => `outage ${round}: logged ${lines}`),
    )
  }
  await readers.finish()
  const reads = await visitor.finish()
  const { record } = readers
  const findings = await inspectPostgres(instances.database, record.acknowledged)
  return {
    ...record,
    outages: rounds,
    returns: returns.sort((a, b) => a - b),
    usual: usual.sort((a, b) => a - b),
    reads,
    findings,
    complaints: [
      ...[...complaints, ...record.violations, ...reads.violations].slice(0, 10),
      ...(record.unanswered === 0 ? [] : [`${record.unanswered} posts got no answer`]),
      ...complaintsOf(findings),
    ],
  }
}

/** Posts at one instance until it is stored. @returns milliseconds since `since`. */
async function untilItTakes(
  port: number,
  random: Random,
  { record }: Readers,
  since: number,
): Promise<number> {
  const text = `Back ${port} ${since}`
  const post = { path: LIST, key: randomUUID(), address: addressFrom(random), text }
  return until(`${port} stores again`, async () => {
    const answer = await postComment(port, post)
    if (answer?.status === 201) {
      record.acknowledged.set(text, (JSON.parse(answer.body) as { id: string }).id)
      return performance.now() - since
    }
    if (answer === undefined || !isUnavailable(answer)) {
      record.violations.push(`after the return: ${describe(answer)}`)
    }
    // Each try counts against the limit of where it comes from.
    post.address = addressFrom(random)
    return false
  })
}

/** Reads without a pause. */
function startVisitor(port: number) {
  const reads = { answered: 0, postponed: 0, violations: [] as string[] }
  let finishing = false
  const done = (async () => {
    while (!finishing) {
      const answer = await ask(port, `${LIST}?limit=5`)
      if (answer?.status === 200) {
        reads.answered += 1
      } else if (answer && isUnavailable(answer)) {
        reads.postponed += 1
        await pause(20)
      } else {
        reads.violations.push(`a read: ${describe(answer)}`)
      }
    }
  })()
  return {
    async finish() {
      finishing = true
      await done
      return reads
    },
  }
}
