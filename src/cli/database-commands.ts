/** `backup`, `restore`, `copy`: the database as a whole. */
import type { Command } from 'commander'
import type { CommandLine } from './command-line.ts'

export function databaseCommands(program: Command, commandLine: CommandLine): void {
  const { say, terminal, config, withStorage } = commandLine

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
    .description('verify a backup and replace the database by it; stop the service first')
    .option('--replace', 'replace an existing database, which is kept for KEEP_REPLACED_DAYS')
    .action(async (file: string, { replace = false }: { replace?: boolean }) => {
      const { restoreStorage } = await import('../storage/open.ts')
      const { storage, privacy } = config()
      const days = privacy.keepReplacedDays
      const kept = await restoreStorage(file, storage.url, { replace, keepReplaced: days > 0 })
      say(`Restored the database from ${file}`)
      if (kept !== undefined) {
        say(`The replaced database is kept as ${kept}, for ${days} days or until the next erasure`)
      }
    })

  program
    .command('copy')
    .description('copy everything from one database to another, SQLite or PostgreSQL, and compare them')
    .requiredOption('--from <url>', 'the database to read; stop what writes to it first')
    .requiredOption('--to <url>', 'an empty database, or one with an unfinished copy, which is started over')
    .action(async (addresses: { from: string; to: string }) => {
      const { copyBetween } = await import('../transfer/copy.ts')
      say(await copyBetween(addresses, terminal))
    })
}
