/** `search rebuild`: indexes the articles that search does not find as it should. */
import type { Command } from 'commander'
import type { CommandLine } from './command-line.ts'

export function searchCommands(program: Command, { say, withStorage }: CommandLine): void {
  const search = program.command('search').description('what search finds of articles')

  search
    .command('rebuild')
    .description(
      'index what is missing or of an older version, while the service goes on; it can be interrupted and run again',
    )
    .action(async () => {
      const { rebuildSearch } = await import('../search/store/rebuild.ts')
      await withStorage(async storage => {
        say(`Indexed: ${await rebuildSearch(storage)} articles; the others were up to date`)
      })
    })
}
