/** The configuration: the environment variables of all modules together, and the settings for each module. */
import { z } from 'zod'
import { PRESET_VARIABLES, presetOf } from './comments/strictness.ts'
import { commentSettings, commentVariables } from './comments/variables.ts'
import { contentSettings, contentVariables } from './content/variables.ts'
import type { Preset, Variable } from './docs/guide-tables.ts'
import { feedSettings, feedVariables } from './feeds/variables.ts'
import { httpSettings, httpVariables, listenSettings } from './http/variables.ts'
import { describeFileError, readRegularFile } from './kernel/files.ts'
import { meantBy } from './kernel/misspelling.ts'
import { ofEntry, readInput } from './kernel/read-input.ts'
import { privacyVariables, retentionPeriods } from './privacy/variables.ts'
import { searchSettings, searchVariables } from './search/variables.ts'
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
  ...feedVariables,
  ...commentVariables,
  ...spamVariables,
  ...privacyVariables,
  ...searchVariables,
})

const toConfig = (values: z.infer<typeof Environment>) => ({
  listen: listenSettings(values),
  http: httpSettings(values),
  storage: storageSettings(values),
  content: contentSettings(values),
  feeds: feedSettings(values),
  comments: commentSettings(values),
  spam: spamSettings(values),
  privacy: retentionPeriods(values),
  search: searchSettings(values),
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

/** Bytes of a file with a secret. */
const SECRET_BYTES = 65_536

/**
 * Sets the variables whose values are given as files: `NAME_FILE` for `NAME`. Exactly the variables that may contain a
 * password have one.
 * @returns the mistakes.
 */
function readSecrets(values: Record<string, string>): string[] {
  const { shape } = Environment
  const names = Object.keys(shape).filter(name => `${name}_FILE` in shape && `${name}_FILE` in values)
  return names.flatMap(name => {
    if (name in values) {
      return [`${name}_FILE: ${name} is set too. Set only one of the two.`]
    }
    try {
      const text = readRegularFile(`${values[`${name}_FILE`]}`, SECRET_BYTES)
        .toString()
        .trim()
      if (text === '') {
        return [`${name}_FILE: The file is empty.`]
      }
      values[name] = text
      return []
    } catch (error) {
      return [`${name}_FILE: ${describeFileError(error as Error)}`]
    }
  })
}

/** An empty variable counts as not set. @throws ConfigError that lists every invalid variable. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const values: Record<string, string> = {}
  for (const [name, value = ''] of Object.entries(environment)) {
    if (value !== '') {
      values[name] = value
    }
  }
  const mistakes = readSecrets(values)
  const preset = presetOf(values['COMMENT_STRICTNESS'])
  const result = readInput(CheckedEnvironment, { ...preset, ...values })
  if (!result.success) {
    mistakes.push(...result.issues.first.map(issue => `${String(issue.path[0])}: ${ofEntry(issue)}`))
  }
  if (!result.success || mistakes.length > 0) {
    const gap = mistakes.length === 1 ? ' ' : '\n  '
    throw new ConfigError(`The configuration is wrong:${gap}${mistakes.join(gap)}`)
  }
  return toConfig(result.data)
}

/**
 * Variables that are set and not read, but were probably meant to be: `meant` is not set. They may belong to another
 * program, so they are no mistakes.
 */
export function findMisspelled(
  environment: Record<string, string | undefined>,
): { name: string; meant: string }[] {
  const known = Object.keys(Environment.shape)
  const missing = known.filter(name => !environment[name])
  return Object.keys(environment)
    .filter(name => !known.includes(name))
    .map(name => ({ name, meant: meantBy(name, missing) }))
    .filter((found): found is { name: string; meant: string } => found.meant !== undefined)
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

/** The variables that `COMMENT_STRICTNESS` sets, as the guide shows them. */
export function listPresets(): Preset[] {
  const [open, strict] = [presetOf('open'), presetOf('strict')]
  return listVariables()
    .filter(({ name }) => PRESET_VARIABLES.includes(name))
    .map(({ name, standard: normal }) => ({
      name,
      open: open[name] ?? normal,
      normal,
      strict: strict[name] ?? normal,
    }))
}
