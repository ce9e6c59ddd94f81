/** `counts rebuild`: counts the comments again. */
import type { Command } from 'commander'
import type { CommandLine } from './command-line.ts'

export function countsCommands(program: Command, { say, withStorage }: CommandLine): void {
  const counts = program
    .command('counts')
    .description('what is counted of comments: replies, and comments of articles')

  counts
    .command('rebuild')
    .description('count again and correct what is wrong, while the service goes on')
    .action(async () => {
      const { rebuildCounts } = await import('../comments/threads/rebuild-counts.ts')
      await withStorage(async storage => {
        const { articles, comments } = await rebuildCounts(storage)
        say(
          `Corrected: the counts of ${articles} articles, and the number of replies of ${comments} comments`,
        )
      })
    })
}
