/** Connections that several jobs use at the same time, so that their queries share batches. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type pg from 'pg'
import type { PooledClient } from './client.ts'
import { takeClient } from './pools.ts'

/** Jobs on one connection. With more, a server of many cores would answer them later than on several connections. */
const MOST = 8

type Lending = { client: Promise<PooledClient>; jobs: number; using: number; isBroken: boolean }

/** Those that the next job can join. */
const open = new WeakMap<pg.Pool, Lending>()

/** Takes a connection, together with others that ask for one in this turn of the event loop or until there is one. */
export async function borrowClient(pool: pg.Pool) {
  const present = open.get(pool)
  const lending = present === undefined || present.jobs === MOST ? lend(pool) : present
  lending.jobs += 1
  lending.using += 1
  const client = await lending.client
  return {
    client,
    isShared: lending.jobs > 1,
    /** @param isBroken whether nobody can use the connection any more. */
    giveBack(isBroken = false): void {
      lending.using -= 1
      lending.isBroken ||= isBroken
      if (lending.using === 0) {
        client.release(lending.isBroken)
      }
    },
  }
}

function lend(pool: pg.Pool): Lending {
  const client = nextTurn()
    .then(() => takeClient(pool))
    .finally(() => {
      if (open.get(pool) === lending) {
        open.delete(pool)
      }
    })
  const lending: Lending = { client, jobs: 0, using: 0, isBroken: false }
  open.set(pool, lending)
  return lending
}
