/** `serve`, `migrate`, `seed`: run the service, and prepare its database. */
import { readdir, readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type { Storage } from '../storage/storage.ts'
import type { CommandLine } from './command-line.ts'
import type { Terms } from './serve.ts'

const SEED = new URL('../../seed/', import.meta.url)

/** @param terms how the process may end; see {@link serve}. */
export function serveCommands(
  program: Command,
  { say, config, withStorage }: CommandLine,
  terms: Terms,
): void {
  async function seed(storage: Storage, tell: (text: string) => void): Promise<void> {
    const { wasSeeded } = await import('../transfer/seed-queries.ts')
    for (const name of (await readdir(SEED)).filter(name => name.endsWith('.md')).sort()) {
      // The files are named as their articles: at later starts nothing needs to be read, nor the libraries that read it.
      const slug = name.slice(0, -'.md'.length)
      const isThere = await storage.snapshot(reader => wasSeeded(reader, slug))
      tell(`seed: ${slug}: ${isThere ? 'unchanged' : await store(storage, name)}`)
    }
  }

  async function store(storage: Storage, name: string): Promise<string> {
    const { changeContext } = await import('../transfer/change-context.ts')
    const { readMarkdown, seedArticle } = await import('../transfer/import.ts')
    const article = readMarkdown(await readFile(new URL(name, SEED), 'utf8'))
    return seedArticle(storage, article, changeContext(config()))
  }

  async function demo(storage: Storage): Promise<void> {
    const { seedDemo } = await import('../transfer/demo.ts')
    const results = await seedDemo(storage, config())
    const created = results.filter(result => result === 'created').length
    say(
      `demo: ${created} articles created, ${results.length - created} were there; some are drafts, scheduled or archived`,
    )
  }

  program
    .command('serve')
    .description('migrate the database and serve the API; the same as no command')
    .option('--seed', 'store the example article first, once for a database')
    .action(async (options: { seed?: boolean }) => {
      const { serve } = await import('./serve.ts')
      const address = await serve(config(), options.seed ? seed : async () => undefined, terms)
      if (terms.toTerminal) {
        const { welcome } = await import('./welcome.ts')
        say(welcome(address))
      }
    })

  program
    .command('migrate')
    .description('migrate the database to the schema of this version, and do nothing else')
    .action(() =>
      withStorage(async () => {
        say('The database is up to date.')
      }),
    )

  program
    .command('seed')
    .description('store the example article, once for a database')
    .option(
      '--demo',
      'also store thirty articles in three languages with comments, to try a frontend; readers see 26, ' +
        'the others are drafts, scheduled or archived',
    )
    .action((options: { demo?: boolean }) =>
      withStorage(async storage => {
        // First, because it may refuse: then nothing is published.
        if (options.demo) {
          await demo(storage)
        }
        await seed(storage, say)
      }),
    )
}
