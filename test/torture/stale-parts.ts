/** Where answers from memory could be old: two processes on one SQLite file, three instances on PostgreSQL. */
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { createKey } from '../../src/keys/manage.ts'
import { openStorage } from '../../src/storage/open.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { type Instances, startInstances } from './instances.ts'
import { seededRandom, wholeBelow } from './random.ts'
import { readWhileWriting, type StaleReport } from './stale.ts'

export type StaleRun = { readers: number; writers: number; writes: number; seed: number }

/** What other instances of PostgreSQL hear of within this time, in milliseconds. */
const HEARD_WITHIN = 1_000

/** Two processes write to one file: each answers as if it had written everything itself. */
export async function readTwoProcesses(file: string, run: StaleRun): Promise<StaleReport> {
  const instances = await startInstances({ database: `file:${file}`, count: 2 })
  try {
    return await readAndWrite(instances, run, 0)
  } finally {
    await instances.stop()
  }
}

/**
 * Three instances write to one database. The connections on which they listen are cut, one at a time, and one instance is
 * killed and started again.
 */
export async function readThreeInstances(
  server: PostgresServer,
  run: StaleRun,
): Promise<StaleReport & { cuts: number; restarts: number }> {
  const database = server.url('postgres')
  const instances = await startInstances({ database, count: 3 })
  const ending = new AbortController()
  const cutting = cutListeners(database, run.seed, ending.signal)
  const restarting = restartOne(instances, ending.signal)
  try {
    const report = await readAndWrite(instances, run, HEARD_WITHIN)
    ending.abort()
    return { ...report, cuts: await cutting, restarts: await restarting }
  } finally {
    ending.abort()
    await Promise.allSettled([cutting, restarting])
    await instances.stop()
  }
}

async function readAndWrite(
  { database, ports }: Instances,
  run: StaleRun,
  allowed: number,
): Promise<StaleReport> {
  const storage = await openStorage({ url: database })
  const { key } = await createKey(storage, { name: 'writers', scopes: ['content:write'], expiresAt: null })
  await storage.close()
  return readWhileWriting({ ...run, ports, key, allowed })
}

const rest = (milliseconds: number, signal: AbortSignal) =>
  pause(milliseconds, undefined, { signal }).catch(() => undefined)

async function cutListeners(database: string, seed: number, signal: AbortSignal): Promise<number> {
  const random = seededRandom(seed)
  const client = new pg.Client(database)
  await client.connect()
  let cuts = 0
  while (!signal.aborted) {
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE query LIKE '%stet_beat%' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1`,
    )
    cuts += rowCount ?? 0
    await rest(wholeBelow(random, 1_500), signal)
  }
  await client.end()
  return cuts
}

async function restartOne(instances: Instances, signal: AbortSignal): Promise<number> {
  let restarts = 0
  for (; !signal.aborted; restarts += 1) {
    await instances.restart(2)
    await rest(5_000, signal)
  }
  return restarts
}
