/** The statements that requests run, and what a database plans for them. */
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'
import { sqliteFile } from '../../src/storage/address.ts'
import { type Run, type Statement, UNNAMED } from '../../src/storage/statement.ts'
import type { BesideJob, Reader, Storage, Writer } from '../../src/storage/storage.ts'

export type Ran = { name: string; sql: string; values: unknown[] }

/** A storage that notes each prepared statement as it runs. */
export function recordStatements<S extends Storage>(storage: S): S & { ran: Map<Statement, Ran> } {
  const ran = new Map<Statement, Ran>()
  const record = <H extends Reader | Writer>(handle: H): H => {
    const run: Run = (statement, values) => {
      if (!ran.has(statement)) {
        ran.set(statement, { name: statement.name, sql: statement.sql, values })
      }
      return handle.run(statement, values)
    }
    return Object.create(handle, { run: { value: run } })
  }
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

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Node[]
}

/** So many rows are sorted in no time: the parts of an article, or of a page. */
const FEW_ROWS = 200

/** More rows than a list finds to sort them. */
const MANY_ROWS = 3_000

/**
 * From its sixth run a prepared statement may get a plan that is made without the values
 * (https://www.postgresql.org/docs/current/sql-prepare.html). Such a plan expects a usual thread where there is a crowd, so
 * what it has read is looked at, and not what it expects to read. The first plan is looked at, too.
 */
const RUNS_WITH_VALUES = 5

/** A statement whose later plan seems dearer than to plan for the values each time: that is what PostgreSQL does then. */
const PLANNED_AGAIN = 'Planned again'

async function inPostgres(url: string, statements: readonly Ran[]): Promise<string[][]> {
  const client = new pg.Client(url)
  await client.connect()
  const found: string[][] = []
  for (const { name, sql, values } of statements) {
    // As for what runs beside: see `Storage.beside`.
    const isBeside = sql.includes('words @@')
    await client.query(`SET enable_seqscan = ${isBeside ? 'off' : 'on'}`)
    await client.query(`SET plan_cache_mode = ${isBeside ? 'force_custom_plan' : 'auto'}`)
    await client.query(`PREPARE statement AS ${sql}`)
    const execute = `EXECUTE statement${values.length > 0 ? `(${values.map(literal)})` : ''}`
    const look = async () => {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${execute}`,
      )
      return rows.flatMap(row => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan)))
    }
    const steps = await look()
    if (name !== UNNAMED) {
      for (let run = 1; run < RUNS_WITH_VALUES; run += 1) {
        await client.query(`EXPLAIN ${execute}`)
      }
      steps.push(...(await look()))
      const { rows } = await client.query('SELECT generic_plans FROM pg_prepared_statements')
      steps.push(...(rows[0].generic_plans === '0' ? [PLANNED_AGAIN] : []))
    }
    await client.query('DEALLOCATE statement')
    found.push(steps)
  }
  await client.end()
  return found
}

const literal = (value: unknown) => (value === null ? 'NULL' : pg.escapeLiteral(`${value}`))

function stepsOf(node: Node): string[] {
  const { 'Node Type': type, 'Relation Name': table = '', Plans = [] } = node
  const read = (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']
  const isSlow =
    /^(?:Seq Scan|Hash Join)$/.test(type) ||
    (/Sort$/.test(type) && Plans.some(below => below['Actual Rows'] > FEW_ROWS)) ||
    (type === 'Index Scan' && read > MANY_ROWS)
  return [...(isSlow ? [`${type} ${table}`.trim()] : []), ...Plans.flatMap(stepsOf)]
}
