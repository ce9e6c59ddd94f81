#!/usr/bin/env node
/** The command line. The only file that reads the environment, writes to the terminal and sets the exit code. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { buildApp } from './app.ts'
import { printArticle } from './articles/markdown/article.ts'
import { ConfigError, historyOf, readConfig } from './config.ts'
import { toYaml } from './http/openapi.ts'
import { openConfigured, serve } from './serve.ts'
import {
  StorageBusyError,
  StorageFullError,
  StorageUnavailableError,
  UnusableDatabaseError,
} from './storage/errors.ts'
import { openStorage, restoreStorage } from './storage/open.ts'
import type { Storage } from './storage/storage.ts'
import { copyBetween } from './transfer/copy.ts'
import { readDocument, UnreadableDocumentError } from './transfer/document/document.ts'
import { checked, ImportError, importArticle, readMarkdown, seedArticle } from './transfer/import.ts'

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

async function seed(storage: Storage): Promise<void> {
  for (const name of (await readdir(SEED)).filter(name => name.endsWith('.md')).sort()) {
    const article = readMarkdown(await readFile(new URL(name, SEED), 'utf8'))
    say(`seed: ${article.slug}: ${await seedArticle(storage, article, historyOf(config()))}`)
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
    const address = await serve(config(), options.seed ? seed : async () => undefined)
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

const imports = program.command('import').description('bring an article in')

imports
  .command('markdown <file>')
  .description('an article as Markdown with front matter')
  .option('--replace', 'overwrite an article that has the same slug')
  .action(async (file: string, options: { replace?: boolean }) => {
    const article = readMarkdown(await readFile(file, 'utf8'))
    await withStorage(async storage => {
      const result = await importArticle(storage, article, options.replace ?? false, historyOf(config()))
      say(`${article.slug}: ${result}`)
      if (result === 'exists') {
        say('It differs from the stored one and was left alone; --replace overwrites it.')
        process.exitCode = 1
      }
    })
  })

imports
  .command('document <file>')
  .description('a page saved as plain text; its headings are guessed, so look at the outline')
  .option('--markdown <out>', 'write it as Markdown to correct by hand, and store nothing')
  .option('--dry-run', 'only print the outline')
  .action(async (file: string, options: { markdown?: string; dryRun?: boolean }) => {
    const { article, outline, notes } = readDocument(await readFile(file, 'utf8'))
    say(outline)
    for (const note of notes) {
      say(`note: ${note}`)
    }
    if (options.markdown !== undefined) {
      await writeFile(options.markdown, printArticle(article), { flag: 'wx' })
      say(`Written to ${options.markdown}. Correct it, then: stet import markdown ${options.markdown}`)
    } else if (!options.dryRun) {
      await withStorage(async storage => {
        say(
          `${article.slug}: ${await importArticle(storage, checked(article), false, historyOf(config()))}, as a draft`,
        )
      })
    }
  })

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
  .option('--replace', 'give up the database that is there')
  .action(async (file: string, options: { replace?: boolean }) => {
    await restoreStorage(file, config().DATABASE_URL, options.replace ?? false)
    say(`Restored the database from ${file}`)
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
  // What an operator did or can mend is told in a line; anything else is a fault of ours and shows where.
  const failure = error as Error
  const tellable =
    'syscall' in failure ||
    [
      ConfigError,
      ImportError,
      StorageBusyError,
      StorageFullError,
      StorageUnavailableError,
      UnreadableDocumentError,
      UnusableDatabaseError,
    ].some(type => failure instanceof type)
  process.stderr.write(`${tellable ? failure.message : failure.stack}\n`)
  process.exitCode = 1
}
