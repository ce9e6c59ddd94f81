/** What the commits of all instances touch: each commit notifies the others, which listen on a connection of their own. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { type Changes, openListeners, type Touched } from '../changes.ts'
import type { Client } from './client.ts'
import { followReplica } from './replay.ts'

const CHANNEL = 'stet_changes'
const NOTIFY = { name: 'stet_notify', sql: 'SELECT pg_notify($1, $2)' }
/** Bytes that PostgreSQL takes in a notification. */
const PAYLOAD = 7_999
/** Milliseconds between two beats. */
const BEAT = 250
/** Milliseconds for which a beat proves that nothing was missed, from the time it was sent. */
const PROOF = 900
/** Milliseconds for a connection, or for a beat, after which the connection is given up. */
const TIMEOUT = 5_000

export type PostgresChanges = Changes & {
  /**
   * Notifies the other instances when the transaction of `client` commits. Not awaited, so that it shares the round trip of
   * the COMMIT.
   */
  notify(client: Client, touched: Touched): void
  /** Tells this instance. @param isCertain false for a commit of which nobody knows whether it was or will be made. */
  committed(touched: Touched, isCertain: boolean): void
  close(): Promise<void>
}

/**
 * Listens once there is a listener. A beat is a notification to itself. PostgreSQL delivers notifications in the order of
 * the commits, so when a beat is heard, so is every commit from before it was sent.
 * @param pools for the positions in the log; without a replica, reads are never behind.
 */
export function openChanges(
  url: string,
  pools: { primary: pg.Pool; replica: pg.Pool | undefined },
): PostgresChanges {
  const listeners = openListeners()
  const replica = pools.replica && followReplica(pools.primary, pools.replica, listeners.tell)
  const ending = new AbortController()
  let listening: Promise<void> | undefined
  let client: pg.Client | undefined
  /** When the last beat that was heard was sent. */
  let proved = Number.NEGATIVE_INFINITY
  /** Opens the notifications of this instance, which it passes over. */
  let self = randomUUID()

  function tell(touched: Touched): void {
    listeners.tell(touched)
    if (listening !== undefined && touched.size > 0) {
      replica?.wait(touched)
    }
  }

  async function listen(): Promise<void> {
    while (!ending.signal.aborted) {
      client = new pg.Client({
        connectionString: url,
        application_name: 'stet',
        keepAlive: true,
        connectionTimeoutMillis: TIMEOUT,
        query_timeout: TIMEOUT,
      })
      await beatOn(client).catch(() => undefined)
      await client.end().catch(() => undefined)
      await rest()
    }
  }

  const rest = () => pause(BEAT, undefined, { signal: ending.signal }).catch(() => undefined)

  /** @throws when the connection is lost or cannot be made. */
  async function beatOn(connection: pg.Client): Promise<void> {
    // Without a listener, an error between two beats would end the process. The next beat reports it.
    connection.on('error', () => undefined)
    connection.on('notification', ({ channel, payload }) => {
      const [sender, ...names] = String(payload).split(' ')
      if (channel !== CHANNEL) {
        proved = Number(payload)
      } else if (sender !== self) {
        tell(new Set(names))
      }
    })
    await connection.connect()
    const beats = `stet_beat_${randomUUID().replaceAll('-', '')}`
    // No beat needs to be on disk.
    await connection.query(`SET synchronous_commit = off; LISTEN ${CHANNEL}; LISTEN ${beats}`)
    // What was committed while nobody listened is not known.
    tell(new Set(['all']))
    while (!ending.signal.aborted) {
      await connection.query(`NOTIFY ${beats}, '${performance.now()}'`)
      await rest()
    }
  }

  return {
    onCommit(listener) {
      listeners.onCommit(listener)
      listening ??= listen()
    },
    isCurrent: () => performance.now() < proved + PROOF,
    mayKeep: () => replica?.isBehind() !== true,
    notify(writing, touched) {
      if (touched.size > 0) {
        const names = [self, ...touched].join(' ')
        const payload = Buffer.byteLength(names) > PAYLOAD || touched.has('all') ? `${self} all` : names
        // When it fails, so does the COMMIT.
        writing.run(NOTIFY, [CHANNEL, payload]).catch(() => undefined)
      }
    },
    committed(touched, isCertain) {
      if (!isCertain) {
        // The commit may still come. Its notification must then be heard like that of another instance.
        self = randomUUID()
      }
      tell(touched)
    },
    async close() {
      ending.abort()
      await Promise.all([client?.end().catch(() => undefined), replica?.close()])
      await listening
    },
  }
}
