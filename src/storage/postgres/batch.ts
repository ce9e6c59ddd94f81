/**
 * Statements that are sent together: in one write, with one Sync at their end, so that the server answers in one write too.
 * Each write and each read of a socket costs about as much as a statement.
 */
import pg from 'pg'
import type { Statement } from '../statement.ts'

type Parser = (text: string) => unknown

/** A statement that waits for its answer. */
export type Asked = {
  statement: Pick<Statement, 'name' | 'sql'>
  values: readonly unknown[]
  /** @param command what the server says that it ran. */
  answer: (rows: unknown[][], command: string) => void
  fail: (error: unknown) => void
}

/** The statements that a connection has prepared, by their names, and what reads the columns of their rows. */
export type Prepared = Map<string, Parser[]>

/** A subclass, because a client that pipelines refuses what is no query of its own. Its methods are called by the client. */
export class Batch extends pg.Query {
  readonly #asked: readonly Asked[]
  readonly #prepared: Prepared
  /** How many of the statements are answered. */
  #answered = 0
  #rows: unknown[][] = []
  #parsers: Parser[] | undefined
  /** The client puts what ends its timeout before it. */
  callback = (_error?: unknown): void => undefined

  constructor(asked: readonly Asked[], prepared: Prepared) {
    super('')
    this.#asked = asked
    this.#prepared = prepared
  }

  override submit = (connection: pg.Connection): void => {
    connection.stream.cork()
    for (const { statement, values } of this.#asked) {
      this.#write(connection, statement, values)
    }
    connection.sync()
    connection.stream.uncork()
  }

  #write(connection: pg.Connection, { name, sql }: Asked['statement'], values: Asked['values']): void {
    const isPrepared = this.#prepared.has(name)
    if (!isPrepared) {
      // Until it has answered once, nobody knows whether the server has it.
      connection.close({ type: 'S', name }, true)
      connection.parse({ name, text: sql, types: [] }, true)
    }
    connection.bind({ statement: name, values: values.map(textOf) }, true)
    if (!isPrepared) {
      connection.describe({ type: 'P' }, true)
    }
    connection.execute(null, true)
  }

  handleRowDescription({ fields }: { fields: { dataTypeID: number }[] }): void {
    this.#parsers = fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, 'text'))
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields)
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { statement, answer } = this.#asked[this.#answered] as Asked
    const parsers = this.#prepared.get(statement.name) ?? this.#parsers ?? []
    if (statement.name !== '') {
      this.#prepared.set(statement.name, parsers)
    }
    const rows = this.#rows
    this.#answered += 1
    this.#rows = []
    this.#parsers = undefined
    for (const row of rows) {
      parseRow(row, parsers)
    }
    answer(rows, text)
  }

  /** The server passes over all that comes after the statement that failed. */
  handleError(error: unknown): void {
    for (const { fail } of this.#asked.slice(this.#answered)) {
      fail(error)
    }
    this.callback(error)
  }

  handleReadyForQuery(): void {
    this.callback()
  }
}

function parseRow(row: unknown[], parsers: readonly Parser[]): void {
  for (let index = 0; index < row.length; index += 1) {
    if (row[index] !== null) {
      row[index] = (parsers[index] as Parser)(row[index] as string)
    }
  }
}

/** As PostgreSQL reads it. */
const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)
