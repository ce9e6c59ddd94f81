/**
 * The command line, started by stet.cjs. Only these two files read the environment, write to the terminal and set the exit
 * code.
 */
import { text } from 'node:stream/consumers'
import { isatty } from 'node:tty'
import { Command } from 'commander'
import type { CommandLine } from './cli/command-line.ts'
import { databaseCommands } from './cli/database-commands.ts'
import { exportCommands } from './cli/export-commands.ts'
import { importCommands } from './cli/import-commands.ts'
import { keysCommands } from './cli/keys-commands.ts'
import { openapiCommand } from './cli/openapi-command.ts'
import { privacyCommands } from './cli/privacy-commands.ts'
import { secretsCommands } from './cli/secrets-commands.ts'
import { withConfigured } from './cli/serve.ts'
import { serveCommands } from './cli/serve-commands.ts'
import { isTellable } from './cli/tellable.ts'
import { readConfig } from './config.ts'
import { version } from './kernel/version.ts'

const config = () => readConfig(process.env)

const commandLine: CommandLine = {
  say(line) {
    process.stdout.write(`${line}\n`)
  },
  input: () => text(process.stdin),
  terminal: process.stderr,
  config,
  withStorage: job => withConfigured(config(), job),
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
  exit: code => process.exit(code),
})
keysCommands(program, commandLine)
importCommands(program, commandLine)
exportCommands(program, commandLine)
privacyCommands(program, commandLine)
secretsCommands(program, commandLine)
databaseCommands(program, commandLine)
openapiCommand(program, commandLine)

// Without `await`, which no file may have that is loaded by `require`.
program.parseAsync().catch((failure: Error) => {
  process.stderr.write(`${isTellable(failure) ? failure.message : failure.stack}\n`)
  process.exitCode = 1
})
