/** The three servers that are measured, on the same content. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { openStorage } from '../../src/storage/open.ts'
import { copyRows } from '../copy-rows.ts'
import { freePort } from '../ports.ts'
import { type PostgresServer, startPostgres } from '../postgres-server.ts'
import { startService } from '../torture/service.ts'
import type { BareOptions } from './bare.ts'
import { postmasterOf } from './processes.ts'

export type Server = {
  child: ChildProcess
  port: number
  address: string
  /** The first process of a database server, whose processor time is counted too. */
  postmaster?: number
}

const local = (port: number) => ({ port, address: `http://127.0.0.1:${port}` })

/** Everything that reads a text; what is posted again and again must be published still. */
const RULES = RULE_NAMES.filter(name => !['first-comment', 'repeated'].includes(name)).join()

/** Stet on the database at an address. */
export async function startStet(database: string, logLevel: string): Promise<Server> {
  const port = await freePort()
  const service = startService({
    database,
    port,
    preload: new URL('usage.ts', import.meta.url),
    environment: { LOG_LEVEL: logLevel, COMMENT_RULES: RULES },
  })
  await service.ready()
  return { child: service.child, ...local(port) }
}

export async function startBare(options: Omit<BareOptions, 'port'>): Promise<Server> {
  const port = await freePort()
  const child = fork(new URL('bare.ts', import.meta.url))
  process.on('exit', () => child.kill('SIGKILL'))
  child.send({ ...options, port } satisfies BareOptions)
  await once(child, 'message')
  return { child, ...local(port) }
}

/** What makes an acknowledged write one that is on disk; the tests' server has it off, because nothing there is kept. */
const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/** A PostgreSQL server that syncs every commit, with a database of the same rows as an SQLite file. */
export async function startDatabase(
  file: string,
): Promise<{ server: PostgresServer; url: string; postmaster: number }> {
  const server = await startPostgres(DURABLE)
  const url = server.url('postgres')
  const postmaster = await postmasterOf(url, DURABLE)
  const from = await openStorage({ url: `file:${file}` })
  const to = await openStorage({ url })
  await copyRows(from, to)
  await from.close()
  await to.close()
  return { server, url, postmaster }
}

/** The whole answer of a server, which must be a success. */
export async function take({ address }: Server, path: string, init: RequestInit = {}) {
  const response = await fetch(`${address}${path}`, init)
  const body = await response.text()
  if (!response.ok) {
    throw new Error(`${path}: ${response.status} ${body}`)
  }
  return { path, body, etag: response.headers.get('etag') ?? '' }
}
