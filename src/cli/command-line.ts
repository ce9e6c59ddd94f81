import type { Config } from '../config.ts'
import type { Storage } from '../storage/storage.ts'
import type { Terminal } from '../transfer/progress.ts'

/** What commands use of the process. main.ts provides it. */
export type CommandLine = {
  /** Writes a line to the standard output. */
  say(text: string): void
  /** All of the standard input. */
  input(): Promise<string>
  /** Where progress is shown. */
  terminal: Terminal
  /** @throws ConfigError */
  config(): Config
  /** Runs `job` on the configured database, and closes it in any case. */
  withStorage(job: (storage: Storage) => Promise<void>): Promise<void>
  /** Sets the exit code to 1, for a command that has not done everything but needs no error. */
  fail(): void
}

/** The arguments of a command are invalid. The message has a line for each fault. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Counts results by name. All names are shown in their order, also those with a count of 0. */
export function tally<Name extends string>(names: readonly Name[]) {
  const counts = Object.fromEntries(names.map(name => [name, 0])) as Record<Name, number>
  return {
    of: (name: Name) => counts[name],
    add(name: Name): void {
      counts[name] += 1
    },
    total: () => names.reduce((sum, name) => sum + counts[name], 0),
    toString: () => names.map(name => `${counts[name].toLocaleString('en')} ${name}`).join(', '),
  }
}
