/** Where answers from memory could be old: with two processes on one SQLite file, and with three instances on PostgreSQL. */
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

/** How often the connections on which instances listen were cut, for how many of these they could not come back, and restarts. */
export type Disturbances = { cuts: number; outages: number; restarts: number }

/** Three instances write to one database, and are disturbed until the writers are done. */
export async function readThreeInstances(
  server: PostgresServer,
  run: StaleRun,
): Promise<StaleReport & Disturbances> {
  const database = server.url('postgres')
  const instances = await startInstances({ database, count: 3 })
  const ending = new AbortController()
  const disturbing = disturb(instances, run.seed, ending.signal)
  try {
    const report = await readAndWrite(instances, run, HEARD_WITHIN)
    ending.abort()
    return { ...report, ...(await disturbing) }
  } finally {
    ending.abort()
    await Promise.allSettled([disturbing])
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

async function disturb(instances: Instances, seed: number, signal: AbortSignal): Promise<Disturbances> {
  const random = seededRandom(seed)
  const client = new pg.Client(instances.database)
  await client.connect()
  const done: Disturbances = { cuts: 0, outages: 0, restarts: 0 }
  const cut = async () => {
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE query LIKE '%stet_beat%' AND pid <> pg_backend_pid() AND random() < 0.7`,
    )
    done.cuts += rowCount ?? 0
  }
  try {
    // Each kind at least once.
    for (let turn = 0; turn < 6 || !signal.aborted; turn += 1) {
      if (turn % 6 === 3) {
        await client.query('ALTER ROLE CURRENT_USER NOLOGIN')
        await cut()
        await pause(2 * HEARD_WITHIN)
        await client.query('ALTER ROLE CURRENT_USER LOGIN')
        done.outages += 1
      } else if (turn % 6 === 5) {
        await instances.restart(2)
        done.restarts += 1
      } else {
        await cut()
      }
      await rest(wholeBelow(random, 1_500), signal)
    }
  } finally {
    await client.query('ALTER ROLE CURRENT_USER LOGIN')
    await client.end()
  }
  return done
}
