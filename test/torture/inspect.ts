import BetterSqlite3 from 'better-sqlite3'

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

function inspectOpen(database: BetterSqlite3.Database, acknowledged: ReadonlyMap<string, string>): Findings {
  const texts = (sql: string) => database.prepare<[], string>(sql).pluck().all()
  const integrity = database.pragma('integrity_check') as { integrity_check: string }[]
  const orphans = database.pragma('foreign_key_check') as object[]
  const rows = database.prepare<[], { id: string; body: string }>('SELECT id, body FROM comments').all()
  const stored = new Set(rows.map(({ id, body }) => `${id} ${body}`))
  return {
    comments: rows.length,
    lost: [...acknowledged].filter(([text, id]) => !stored.has(`${id} ${text}`)).map(([text]) => text),
    doubled: texts('SELECT body FROM comments GROUP BY body HAVING count(*) > 1'),
    halved: texts(`
      SELECT id FROM comments WHERE id NOT IN (SELECT resource_id FROM idempotency_keys)
      UNION ALL SELECT resource_id FROM idempotency_keys WHERE resource_id NOT IN (SELECT id FROM comments)`),
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
