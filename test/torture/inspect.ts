import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'

/** What is wrong in a database, given what its clients were promised. All lists are empty when nothing is. */
export type Findings = {
  comments: number
  /** Acknowledged texts that are not there, or not under the id that was answered. */
  lost: string[]
  /** Texts that are there more than once. */
  doubled: string[]
  /** Comments without the answer to their idempotency key, or the other way round: half a transaction. */
  halved: string[]
  /** What SQLite itself finds. */
  damage: string[]
}

/** @param acknowledged id by text. */
export function inspect(file: string, acknowledged: ReadonlyMap<string, string>): Findings {
  const database = new BetterSqlite3(file)
  try {
    return inspectOpen(database, acknowledged)
  } catch (error) {
    // A file that cannot even be read has lost everything.
    const damage = [(error as Error).message]
    return { comments: 0, lost: [...acknowledged.keys()], doubled: [], halved: [], damage }
  } finally {
    database.close()
  }
}

/** What both databases are asked. */
const COMMENTS = 'SELECT id, body FROM comments'
const DOUBLED = 'SELECT body AS text FROM comments GROUP BY body HAVING count(*) > 1'
const HALVED = `
  SELECT id AS text FROM comments WHERE id NOT IN (SELECT resource_id FROM idempotency_keys)
  UNION ALL SELECT resource_id FROM idempotency_keys WHERE resource_id NOT IN (SELECT id FROM comments)`

type Row = { id: string; body: string }

function lostOf(acknowledged: ReadonlyMap<string, string>, rows: readonly Row[]): string[] {
  const stored = new Set(rows.map(({ id, body }) => `${id} ${body}`))
  return [...acknowledged].filter(([text, id]) => !stored.has(`${id} ${text}`)).map(([text]) => text)
}

/** The same for a database on a PostgreSQL server, which checks itself. */
export async function inspectPostgres(
  url: string,
  acknowledged: ReadonlyMap<string, string>,
): Promise<Findings> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const texts = async (sql: string) => (await client.query<{ text: string }>(sql)).rows.map(row => row.text)
    const { rows } = await client.query<Row>(COMMENTS)
    return {
      comments: rows.length,
      lost: lostOf(acknowledged, rows),
      doubled: await texts(DOUBLED),
      halved: await texts(HALVED),
      damage: [],
    }
  } finally {
    await client.end()
  }
}

function inspectOpen(database: BetterSqlite3.Database, acknowledged: ReadonlyMap<string, string>): Findings {
  const texts = (sql: string) => database.prepare<[], string>(sql).pluck().all()
  const integrity = database.pragma('integrity_check') as { integrity_check: string }[]
  const orphans = database.pragma('foreign_key_check') as object[]
  const rows = database.prepare<[], Row>(COMMENTS).all()
  return {
    comments: rows.length,
    lost: lostOf(acknowledged, rows),
    doubled: texts(DOUBLED),
    halved: texts(HALVED),
    damage: [
      ...integrity.map(row => row.integrity_check).filter(line => line !== 'ok'),
      ...orphans.map(row => `foreign key: ${JSON.stringify(row)}`),
    ],
  }
}

/** One line for each kind of thing that is wrong. */
export function complaintsOf(findings: Findings): string[] {
  const kinds = ['lost', 'doubled', 'halved', 'damage'] as const
  return kinds
    .filter(kind => findings[kind].length > 0)
    .map(kind => `${kind}: ${findings[kind].length}, such as ${findings[kind].slice(0, 3).join('; ')}`)
}
