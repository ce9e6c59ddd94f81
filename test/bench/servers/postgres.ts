/** A PostgreSQL server that syncs every commit; the tests' server has that off, because nothing there is kept. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../../postgres-server.ts'

const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/**
 * Tables are looked at every second, not every minute. Statements that were planned while a table was empty are then planned
 * again as soon as it has grown, as on any site that is older than a minute.
 */
const SOON = 'autovacuum_naptime=1'

export type DatabaseServer = {
  /** Its first process. */
  postmaster: number
  /** Makes a database, empty or as another is. @returns its URL. */
  create: (name: string, like?: string) => Promise<string>
  remove: () => Promise<void>
}

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const server = await startPostgres([...DURABLE, SOON])
  const administrator = new pg.Client(server.url('postgres'))
  await administrator.connect()
  const { rows } = await administrator.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings',
  )
  const present = new Map(rows.map(({ name, setting }) => [name, setting]))
  for (const setting of DURABLE) {
    const [name = '', value] = setting.split('=')
    if (present.get(name) !== value) {
      throw new Error(`The database server has ${name}=${present.get(name)}.`)
    }
  }
  const [postmaster] = readFileSync(join(server.data, 'postmaster.pid'), 'utf8').split('\n')
  return {
    postmaster: Number(postmaster),
    async create(name, like = 'template0') {
      await administrator.query(`CREATE DATABASE ${name} TEMPLATE ${like}`)
      return server.url(name)
    },
    async remove() {
      await administrator.end()
      await server.remove()
    },
  }
}
