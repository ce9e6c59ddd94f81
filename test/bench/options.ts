/** The options of the command line. */
import { parseArgs } from 'node:util'

export type Options = {
  /** Names of groups; empty: all. */
  only: string[]
  rounds: number
  /** Of each measurement. */
  seconds: number
  /** Articles of the large site; there are ten comments for each. Below {@link LEAST_LARGE} there is no large site. */
  size: number
  databases: Database[]
  json?: string
  svg?: string
  guide: boolean
  /** A folder for flame graphs. With it nothing else is measured. */
  profile?: string
}

export type Database = 'sqlite' | 'postgres'

const DATABASES: Record<string, Database[]> = {
  sqlite: ['sqlite'],
  postgres: ['postgres'],
  both: ['sqlite', 'postgres'],
}

export const LEAST_LARGE = 1_000

/** @throws when an option is unknown or makes no sense. */
export function readOptions(given: string[]): Options {
  const { values } = parseArgs({
    args: given,
    options: {
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      size: { type: 'string', default: '200' },
      database: { type: 'string', default: 'both' },
      json: { type: 'string' },
      svg: { type: 'string' },
      guide: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  })
  const databases = DATABASES[values.database]
  const [rounds, seconds, size] = [values.rounds, values.seconds, values.size].map(Number)
  if (databases === undefined || !(rounds && seconds && size)) {
    throw new Error('See the options in test/README.md.')
  }
  return { ...values, only: values.only.flatMap(names => names.split(',')), rounds, seconds, size, databases }
}
