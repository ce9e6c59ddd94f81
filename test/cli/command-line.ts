import { Command, CommanderError } from 'commander'
import type { CommandLine } from '../../src/cli/command-line.ts'
import { countsCommands } from '../../src/cli/counts-commands.ts'
import { exportCommands } from '../../src/cli/export-commands.ts'
import { importCommands } from '../../src/cli/import-commands.ts'
import { keysCommands } from '../../src/cli/keys-commands.ts'
import { privacyCommands } from '../../src/cli/privacy-commands.ts'
import { searchCommands } from '../../src/cli/search-commands.ts'
import { secretsCommands } from '../../src/cli/secrets-commands.ts'
import { describeFailure } from '../../src/cli/tellable.ts'
import { readConfig } from '../../src/config.ts'
import type { Storage } from '../../src/storage/storage.ts'

export type Outcome = {
  code: number
  out: string
  /** What is told of a failure. */
  err: string
  /** What a terminal is shown meanwhile. */
  shown: string
}

/**
 * Commands in this process, on an open storage.
 * @param isTTY whether somebody watches.
 * @param input what the standard input gives.
 */
export async function runCommand(
  storage: Storage,
  args: string[],
  isTTY = false,
  input = '',
): Promise<Outcome> {
  const outcome = { code: 0, out: '', err: '', shown: '' }
  const commandLine: CommandLine = {
    say(text) {
      outcome.out += `${text}\n`
    },
    input: async () => input,
    terminal: {
      isTTY,
      write(text) {
        outcome.shown += text
      },
    },
    config: () => readConfig({}),
    withStorage: job => job(storage),
    fail() {
      outcome.code = 1
    },
  }
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  keysCommands(program, commandLine)
  importCommands(program, commandLine)
  exportCommands(program, commandLine)
  privacyCommands(program, commandLine)
  secretsCommands(program, commandLine)
  countsCommands(program, commandLine)
  searchCommands(program, commandLine)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    const failure = error as Error
    const err = failure instanceof CommanderError ? failure.message : describeFailure(failure)
    if (err === failure.stack) {
      throw failure
    }
    Object.assign(outcome, { code: 1, err })
  }
  return outcome
}
