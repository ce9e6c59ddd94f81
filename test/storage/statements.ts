/** The statements that requests run, and what a database plans for them. */
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { sqliteFile } from '../../src/storage/address.ts'
import type { Statement } from '../../src/storage/statement.ts'
import type { BesideJob, Reader, Storage, Writer } from '../../src/storage/storage.ts'

export type Ran = { sql: string; values: unknown[] }

/** A storage that notes each prepared statement as it runs. */
export function recordStatements<S extends Storage>(storage: S): S & { ran: Map<Statement, Ran> } {
  const ran = new Map<Statement, Ran>()
  const record = <H extends Reader | Writer>(handle: H): H => ({
    ...handle,
    run(statement, values) {
      if (!ran.has(statement)) {
        ran.set(statement, { sql: statement.sql, values })
      }
      return handle.run(statement, values)
    },
  })
  return {
    ...storage,
    read: record(storage.read),
    snapshot: (job, options) => storage.snapshot(reader => job(record(reader)), options),
    // Here and not in a thread, so that it can be recorded.
    async beside(module, input) {
      const { default: job }: { default: BesideJob } = await import(module.href)
      return storage.snapshot(reader => job(record(reader), input))
    },
    write: (job, options) => storage.write(writer => job(record(writer)), options),
    ran,
  }
}

/** The steps of a plan that read a whole table or index, or sort. */
export async function slowSteps(url: string, statements: readonly Ran[]): Promise<string[][]> {
  return url.startsWith('file:') ? inSqlite(sqliteFile(url), statements) : inPostgres(url, statements)
}

function inSqlite(file: string, statements: readonly Ran[]): string[][] {
  const connection = new BetterSqlite3(file, { readonly: true })
  const steps = statements.map(({ sql, values }) =>
    connection.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(values),
  )
  connection.close()
  // A scan of something that has no name in the schema goes through rows that another step has found.
  const isSlow = ({ detail }: { detail: string }) =>
    /^USE TEMP B-TREE/.test(detail) ||
    (/^SCAN /.test(detail) && !/^SCAN (?:CONSTANT ROW|\(|found\b)/.test(detail))
  return steps.map(plan => plan.filter(isSlow).map(({ detail }) => detail))
}

type Node = { 'Node Type': string; 'Relation Name'?: string; 'Plan Rows': number; Plans?: Node[] }

/** So many rows are sorted in no time: the parts of an article, or of a page. */
const FEW_ROWS = 200

async function inPostgres(url: string, statements: readonly Ran[]): Promise<string[][]> {
  const client = new pg.Client(url)
  await client.connect()
  const found: string[][] = []
  for (const { sql, values } of statements) {
    // As for what runs beside: see `Storage.beside`.
    await client.query(`SET enable_seqscan = ${sql.includes('words @@') ? 'off' : 'on'}`)
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      values,
    )
    found.push(rows.flatMap(row => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan))))
  }
  await client.end()
  return found
}

function stepsOf({ 'Node Type': type, 'Relation Name': table = '', Plans = [] }: Node): string[] {
  const isSort = /Sort$/.test(type) && Plans.some(below => below['Plan Rows'] > FEW_ROWS)
  const isSlow = isSort || /^(?:Seq Scan|Hash Join)$/.test(type)
  return [...(isSlow ? [`${type} ${table}`.trim()] : []), ...Plans.flatMap(stepsOf)]
}
