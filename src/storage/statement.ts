/** Statements whose SQL the builder made once, with what makes values of parameters, and objects of rows. */
import { Column, is, Param, Placeholder, type SQL } from './drizzle.ts'

/** The constant part of a query, which a connection prepares once. */
export type Statement = {
  /** PostgreSQL identifies a prepared statement by its name, which must be unique on each connection; or {@link UNNAMED}. */
  readonly name: string
  readonly sql: string
  readonly returnsRows: boolean
}

/** The name of a statement that PostgreSQL forgets at the next one. */
export const UNNAMED = ''

/** Runs a statement on a connection. Each row is a list of the driver's values; there are none of a change. */
export type Run = (statement: Statement, values: unknown[]) => unknown[][] | Promise<unknown[][]>

export type Compiled = {
  statement: Statement
  /** @throws when a placeholder has no value. */
  encode(values: Record<string, unknown>): unknown[]
  decode(row: unknown[]): Record<string, unknown>
}

type Field = Column | SQL | { sql: SQL }

/** What is read of Drizzle's prepared queries, which are alike for both databases. */
type Prepared = {
  getQuery(): { sql: string; params: unknown[] }
  /** What the query selects, if anything. Paths are of one name: no query here nests its rows. */
  fields: { path: [string]; field: Field }[] | undefined
}

/**
 * Takes a query that Drizzle has prepared apart. Drizzle would look for the type of each field again for each row, which
 * takes several times as long as the query.
 */
export function compile(name: string, query: object): Compiled {
  const prepared = query as Prepared
  const { sql, parameters } = writeConstants(prepared.getQuery())
  const encoders = parameters.map(encoderOf)
  const fields = (prepared.fields ?? []).map(({ path: [key], field }) => ({ key, decode: decoderOf(field) }))
  return {
    statement: { name, sql, returnsRows: prepared.fields !== undefined },
    encode: values => encoders.map(encode => encode(values)),
    decode: decoderOfRows(fields),
  }
}

/** Makes objects of rows. The object is written out as code: to set its properties one by one takes three times as long. */
function decoderOfRows(fields: { key: string; decode: ReturnType<typeof decoderOf> }[]): Compiled['decode'] {
  const properties = fields.map(({ key, decode }, index) => {
    const value = `row[${index}]`
    const decoded = decode ? `${value} === null ? null : fields[${index}].decode(${value})` : value
    return `${JSON.stringify(key)}: ${decoded}`
  })
  return Function('fields', `return row => ({ ${properties} })`)(fields)
}

/**
 * Writes the constants of a query into its SQL, so that what follows from them is planned once: which partial index
 * serves, how few rows are wanted. (SQLite would plan a statement again each time that `limit ?` is given a value; an
 * expression there keeps it from that.)
 */
function writeConstants({ sql, params }: ReturnType<Prepared['getQuery']>) {
  const parameters: (Placeholder | Param)[] = []
  const rest = params[Symbol.iterator]()
  const written = sql.replace(/( limit )?(?:\?|\$\d+)/g, (mark, limit = '') => {
    const { value } = rest.next()
    if (is(value, Placeholder) || is(value, Param)) {
      parameters.push(value)
      const name = mark.endsWith('?') ? '?' : `$${parameters.length}`
      return limit === '' ? name : `${limit}${name} + 0`
    }
    return `${limit}${typeof value === 'number' ? value : `'${String(value).replaceAll("'", "''")}'`}`
  })
  return { sql: written, parameters }
}

/** Gives the value of a placeholder, as its column writes it. */
function encoderOf(parameter: Placeholder | Param): (values: Record<string, unknown>) => unknown {
  if (is(parameter, Placeholder)) {
    return values => valueIn(values, parameter.name)
  }
  const { encoder, value } = parameter as Param
  const { name } = value as Placeholder
  return values => encoder.mapToDriverValue(valueIn(values, name))
}

function valueIn(values: Record<string, unknown>, name: string): unknown {
  if (!(name in values)) {
    throw new Error(`The placeholder ${name} has no value.`)
  }
  return values[name]
}

/** Reads a value of the driver; undefined when that is the value. */
function decoderOf(field: Field): ((value: unknown) => unknown) | undefined {
  if (is(field, Column)) {
    const isPlain = field.mapFromDriverValue === Column.prototype.mapFromDriverValue
    return isPlain ? undefined : value => field.mapFromDriverValue(value)
  }
  // Typed as internal: the type that `mapWith` has given to an expression.
  const { decoder } = ('sql' in field ? field.sql : field) as unknown as {
    decoder: { mapFromDriverValue(value: unknown): unknown }
  }
  return value => decoder.mapFromDriverValue(value)
}
