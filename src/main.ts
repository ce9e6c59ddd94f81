#!/usr/bin/env node
/** The command line. The only file that reads the environment, writes to the terminal and sets the exit code. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isatty } from 'node:tty'
import { Command } from 'commander'
import { buildApp, changeContext } from './app.ts'
import type { CommandLine } from './cli/command-line.ts'
import { exportCommands } from './cli/export-commands.ts'
import { importCommands } from './cli/import-commands.ts'
import { keysCommands } from './cli/keys-commands.ts'
import { privacyCommands } from './cli/privacy-commands.ts'
import { secretsCommands } from './cli/secrets-commands.ts'
import { openConfigured, serve } from './cli/serve.ts'
import { isTellable } from './cli/tellable.ts'
import { readConfig } from './config.ts'
import { toYaml } from './docs/openapi.ts'
import { openStorage, restoreStorage } from './storage/open.ts'
import type { Storage } from './storage/storage.ts'
import { copyBetween } from './transfer/copy.ts'
import { readMarkdown, seedArticle } from './transfer/import.ts'

const SEED = new URL('../seed/', import.meta.url)

const say = (text: string) => {
  process.stdout.write(`${text}\n`)
}

const config = () => readConfig(process.env)

/** Runs `job` on the configured database and closes it, whatever happens. */
async function withStorage(job: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openConfigured(config())
  try {
    await job(storage)
  } finally {
    await storage.close()
  }
}

const commandLine: CommandLine = {
  say,
  input: () => text(process.stdin),
  terminal: process.stderr,
  config,
  withStorage,
  fail() {
    process.exitCode = 1
  },
}

async function seed(storage: Storage): Promise<void> {
  for (const name of (await readdir(SEED)).filter(name => name.endsWith('.md')).sort()) {
    const article = readMarkdown(await readFile(new URL(name, SEED), 'utf8'))
    say(`seed: ${article.slug}: ${await seedArticle(storage, article, changeContext(config()))}`)
  }
}

const program = new Command('stet')
  .description('A headless content API: articles, sections, references and comments.')
  .showHelpAfterError()

program
  .command('serve', { isDefault: true })
  .description('migrate the database and serve the API')
  .option('--seed', 'store the articles of the seed first, each once in the life of a database')
  .action(async (options: { seed?: boolean }) => {
    const address = await serve(config(), options.seed ? seed : async () => undefined, {
      fromTerminal: isatty(0) || isatty(1),
      exit: code => process.exit(code),
    })
    say(`\nStet listens on ${address}`)
    say(`Documentation:  ${address}/docs`)
    say(`Try:            curl '${address}/v1/articles?include=commentCount'\n`)
  })

program
  .command('migrate')
  .description('bring the database to the schema of this version, and nothing else')
  .action(() =>
    withStorage(async () => {
      say('The database is up to date.')
    }),
  )

program
  .command('seed')
  .description('store the articles of the seed')
  .action(() => withStorage(seed))

keysCommands(program, commandLine)
importCommands(program, commandLine)
exportCommands(program, commandLine)
privacyCommands(program, commandLine)
secretsCommands(program, commandLine)

program
  .command('backup <file>')
  .description('copy the database while it is in use, with a checksum beside the copy')
  .action((file: string) =>
    withStorage(async storage => {
      await storage.backup(file)
      say(`Backed up to ${file}; checksum in ${file}.sha256`)
    }),
  )

program
  .command('restore <file>')
  .description('verify a backup and put it in the place of the database; the service must be stopped')
  .option(
    '--replace',
    'put it in the place of the database that is there, which is kept for KEEP_REPLACED_DAYS',
  )
  .action(async (file: string, options: { replace?: boolean }) => {
    const { storage, privacy } = config()
    const days = privacy.keepReplacedDays
    const replace = options.replace ?? false
    const kept = await restoreStorage(file, storage.url, {
      replace,
      keepReplaced: days > 0,
    })
    say(`Restored the database from ${file}`)
    if (kept !== undefined) {
      say(`The one that was there is kept as ${kept}, for ${days} days or until the next erasure`)
    }
  })

program
  .command('copy')
  .description('copy everything from one database to another, SQLite or PostgreSQL, and compare them')
  .requiredOption('--from <url>', 'the database to read; stop what writes to it first')
  .requiredOption('--to <url>', 'an empty database, or what an interrupted copy left, which is started over')
  .action(async (addresses: { from: string; to: string }) => {
    say(await copyBetween(addresses, process.stderr))
  })

program
  .command('openapi')
  .description('print the OpenAPI document of the default configuration as YAML')
  .action(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'stet-openapi-'))
    const storage = await openStorage({ url: `file:${join(folder, 'empty.db')}` })
    try {
      const { app } = await buildApp({ config: readConfig({ LOG_LEVEL: 'silent' }), storage })
      process.stdout.write(toYaml(app.swagger()))
      await app.close()
    } finally {
      await storage.close()
      await rm(folder, { recursive: true })
    }
  })

try {
  await program.parseAsync()
} catch (error) {
  const failure = error as Error
  process.stderr.write(`${isTellable(failure) ? failure.message : failure.stack}\n`)
  process.exitCode = 1
}
