/**
 * The command line, started by stet.cjs. Only these two files read the environment, write to the terminal and set the exit
 * code.
 */
import { isatty } from 'node:tty'
import { Command } from 'commander'
import { type CommandLine, UsageError } from './cli/command-line.ts'
import { countsCommands } from './cli/counts-commands.ts'
import { databaseCommands } from './cli/database-commands.ts'
import { exportCommands } from './cli/export-commands.ts'
import { importCommands } from './cli/import-commands.ts'
import { keysCommands } from './cli/keys-commands.ts'
import { openapiCommand } from './cli/openapi-command.ts'
import { privacyCommands } from './cli/privacy-commands.ts'
import { searchCommands } from './cli/search-commands.ts'
import { secretsCommands } from './cli/secrets-commands.ts'
import { serveCommands } from './cli/serve-commands.ts'
import { findMisspelled, readConfig } from './config.ts'
import { describeFileError } from './kernel/files.ts'
import { version } from './kernel/version.ts'
import { tellMigration } from './transfer/progress.ts'

const config = () => readConfig(process.env)

/** Characters. Commands read an address there, not a file. */
const MAX_INPUT = 10_000

/**
 * A reader of the output that has seen enough, such as `head`, is no failure: the command finishes its work. But output
 * that cannot be written is, and may have been the only copy of a key.
 */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && process.exitCode === undefined) {
    process.exitCode = 1
    process.stderr.write(`The output is not complete. ${describeFileError(error)}\n`)
  }
})
process.stderr.on('error', () => undefined)

const commandLine: CommandLine = {
  say(line) {
    process.stdout.write(`${line}\n`)
  },
  async input() {
    let text = ''
    for await (const part of process.stdin.setEncoding('utf8')) {
      text += part
      if (text.length > MAX_INPUT) {
        throw new UsageError('The standard input is too long.')
      }
    }
    return text
  },
  terminal: process.stderr,
  config,
  async withStorage(job) {
    const { withConfigured } = await import('./cli/configured.ts')
    await withConfigured(config(), job, tellMigration(process.stderr))
  },
  fail() {
    process.exitCode = 1
  },
}

const program = new Command('stet')
  .description('A headless content API: articles, sections, references and comments.')
  .version(version)
  .showHelpAfterError()

serveCommands(program, commandLine, {
  fromTerminal: isatty(0) || isatty(1),
  toTerminal: isatty(1),
  exit: code => process.exit(code),
})
keysCommands(program, commandLine)
importCommands(program, commandLine)
exportCommands(program, commandLine)
privacyCommands(program, commandLine)
secretsCommands(program, commandLine)
databaseCommands(program, commandLine)
countsCommands(program, commandLine)
searchCommands(program, commandLine)
openapiCommand(program, commandLine)

for (const { name, meant } of findMisspelled(process.env)) {
  process.stderr.write(`The variable ${name} is not known. Did you mean ${meant}?\n`)
}

try {
  const args = process.argv.slice(2)
  // No default command of the parser: it would take a misspelled command for an argument of `serve`.
  await program.parseAsync(args.length === 0 ? ['serve'] : args, { from: 'user' })
} catch (error) {
  const failure = error as Error
  const { describeFailure } = await import('./cli/tellable.ts')
  process.stderr.write(`${describeFailure(failure)}\n`)
  process.exitCode = 1
}
