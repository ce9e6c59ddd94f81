/** `export markdown`: writes articles as files. */
import type { Command } from 'commander'
import { progressBar } from '../transfer/progress.ts'
import { type CommandLine, tally } from './command-line.ts'

export function exportCommands(program: Command, { say, terminal, withStorage }: CommandLine): void {
  program
    .command('export')
    .description('export articles')
    .command('markdown <folder>')
    .description('write every article as <slug>.md, which `import markdown` reads back without a difference')
    .option('--published', 'only articles that are public now', false)
    .option(
      '--replace',
      'write into a folder that is not empty, and overwrite files of the same articles',
      false,
    )
    .option('--dry-run', 'only show what would be written', false)
    .action(async (folder: string, options: { published: boolean; replace: boolean; dryRun: boolean }) => {
      const { countArticles, exportFiles, listFolder } = await import('../transfer/export.ts')
      const others = new Set(await listFolder(folder, options.replace))
      const results = tally(['created', 'replaced', 'unchanged'])
      const bar = progressBar(terminal)
      await withStorage(async storage => {
        const whole = await countArticles(storage, options)
        try {
          for await (const { name, result } of exportFiles(storage, folder, options)) {
            others.delete(name)
            results.add(result)
            if (options.dryRun) {
              bar.clear()
              say(`${name}: ${result}`)
            }
            // Articles may have been added since they were counted.
            bar.show(Math.min(1, results.total() / whole), `${results}`)
          }
        } finally {
          bar.clear()
        }
      })
      say(`${options.dryRun ? 'Would be' : 'Files'}: ${results}`)
      const left = [...others].filter(name => name.endsWith('.md')).length
      if (left > 0) {
        say(
          `note: ${left} other *.md in ${folder} were not changed; an import of the folder would read them too.`,
        )
      }
    })
}
