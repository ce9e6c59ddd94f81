/** The configuration: the environment variables of all modules together, and the settings for each module. */
import { z } from 'zod'
import { commentSettings, commentVariables } from './comments/variables.ts'
import { contentSettings, contentVariables } from './content/variables.ts'
import type { Variable } from './docs/guide-tables.ts'
import { httpSettings, httpVariables, listenSettings } from './http/variables.ts'
import { privacyVariables, retentionPeriods } from './privacy/variables.ts'
import { spamSettings, spamVariables } from './spam/variables.ts'
import { isPostgresUrl } from './storage/address.ts'
import { storageSettings, storageVariables } from './storage/variables.ts'

/**
 * The environment variables that the service reads: name, meaning and default of each. The table in the guide is made
 * from them, and a test compares `.env.example` with them.
 */
export const Environment = z.object({
  ...httpVariables,
  ...storageVariables,
  ...contentVariables,
  ...commentVariables,
  ...spamVariables,
  ...privacyVariables,
})

const toConfig = (values: z.infer<typeof Environment>) => ({
  listen: listenSettings(values),
  http: httpSettings(values),
  storage: storageSettings(values),
  content: contentSettings(values),
  comments: commentSettings(values),
  spam: spamSettings(values),
  privacy: retentionPeriods(values),
})

export type Config = ReturnType<typeof toConfig>

/** Adds the rules about several variables together. */
const CheckedEnvironment = Environment.refine(
  ({ DATABASE_URL, DATABASE_READ_URL }) => DATABASE_READ_URL === undefined || isPostgresUrl(DATABASE_URL),
  {
    path: ['DATABASE_READ_URL'],
    error: 'Needs PostgreSQL in DATABASE_URL: an SQLite file has no replica.',
  },
)

/** All mistakes of the environment at once, one line each. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** An empty variable counts as not set. @throws ConfigError that lists every invalid variable. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const result = CheckedEnvironment.safeParse(Object.fromEntries(set))
  if (!result.success) {
    const mistakes = result.error.issues.map(issue => `  ${issue.path[0]?.toString()}: ${issue.message}`)
    throw new ConfigError(`The configuration is wrong:\n${mistakes.join('\n')}`)
  }
  return toConfig(result.data)
}

/** All variables, as the guide shows them. */
export function listVariables(): Variable[] {
  const standards: Record<string, unknown> = Environment.parse({})
  return Object.entries(Environment.shape).map(([name, { description = '' }]) => ({
    name,
    standard: String(standards[name] ?? ''),
    meaning: description,
  }))
}
