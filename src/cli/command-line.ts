import type { Config } from '../config.ts'
import type { Storage } from '../storage/storage.ts'
import type { Terminal } from '../transfer/progress.ts'

/** What a command may do to the world around it; main.ts provides it. */
export type CommandLine = {
  /** Writes a line to the standard output. */
  say(text: string): void
  /** All of the standard input. */
  input(): Promise<string>
  /** Where progress is shown. */
  terminal: Terminal
  /** @throws ConfigError */
  config(): Config
  /** Runs `job` on the configured database and closes it, whatever happens. */
  withStorage(job: (storage: Storage) => Promise<void>): Promise<void>
  /** Makes the exit code 1, for a command that ends in order without having done all that was asked. */
  fail(): void
}

/** What was asked for cannot be done as it was said; the message has a line for each fault. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Counts results by their names; all names are shown, in their order, also those that did not occur. */
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
