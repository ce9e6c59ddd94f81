/** `import markdown`, `import document`: store articles from files. */
import type { Command } from 'commander'
import { readRegularFile, writeWhole } from '../kernel/files.ts'
import type { Storage } from '../storage/storage.ts'
import type { ImportOptions } from '../transfer/import-files.ts'
import { type ProgressBar, progressBar } from '../transfer/progress.ts'
import { type CommandLine, tally, UsageError } from './command-line.ts'

export function importCommands(program: Command, commandLine: CommandLine): void {
  const { say, terminal, config, withStorage } = commandLine
  const imports = program.command('import').description('import articles')

  imports
    .command('markdown <path>')
    .description('import a Markdown file with front matter, or all *.md files in a folder and below')
    .option('--replace', 'overwrite articles that have the same slug', false)
    .option('--dry-run', 'only show what would be done', false)
    .action(async (path: string, options: { replace: boolean; dryRun: boolean }) => {
      const { checkFiles, findMarkdown } = await import('../transfer/import-files.ts')
      const { changeContext } = await import('../transfer/change-context.ts')
      const files = await findMarkdown(path)
      if (files.length === 0) {
        throw new UsageError(`There are no *.md files in ${path}.`)
      }
      const bar = progressBar(terminal)
      try {
        await checkFiles(files, count => bar.show(count / files.length, `${count} checked`))
        const context = changeContext(config())
        await withStorage(storage =>
          importMarkdown(storage, files, { ...options, context }, commandLine, bar),
        )
      } finally {
        bar.clear()
      }
    })

  imports
    .command('document <file>')
    .description('import a page saved as plain text; its headings are guessed, so check the outline')
    .option('--markdown <out>', 'write a Markdown file to correct by hand, and store nothing')
    .option('--dry-run', 'only print the outline')
    .action(async (file: string, options: { markdown?: string; dryRun?: boolean }) => {
      const { readDocument } = await import('../transfer/document/document.ts')
      const { ARTICLE_BYTES, checked, importArticle } = await import('../transfer/import.ts')
      const { article, outline, notes } = readDocument(readRegularFile(file, ARTICLE_BYTES).toString())
      say(outline)
      for (const note of notes) {
        say(`note: ${note}`)
      }
      if (options.markdown !== undefined) {
        const { printArticle } = await import('../content/formats/markdown.ts')
        await writeWhole(options.markdown, printArticle(article), { replace: false })
        say(`Written to ${options.markdown}. Correct it, then: stet import markdown ${options.markdown}`)
      } else if (!options.dryRun) {
        await withStorage(async storage => {
          const { changeContext } = await import('../transfer/change-context.ts')
          const result = await importArticle(storage, checked(article), false, changeContext(config()))
          say(`${article.slug}: ${result}, as a draft`)
        })
      }
    })
}

async function importMarkdown(
  storage: Storage,
  files: readonly string[],
  options: ImportOptions,
  { say, fail }: CommandLine,
  bar: ProgressBar,
): Promise<void> {
  const { importFiles } = await import('../transfer/import-files.ts')
  const results = tally(['created', 'replaced', 'unchanged', 'refused'])
  const isLong = files.length > 1 && !options.dryRun
  const tell = (text: string) => {
    bar.clear()
    say(text)
  }
  try {
    for await (const { slug, result, reason } of importFiles(storage, files, options)) {
      results.add(result)
      if (!isLong || result === 'refused') {
        tell([slug, result, reason].filter(Boolean).join(': '))
      }
      bar.show(results.total() / files.length, `${results}`)
    }
  } catch (error) {
    tell(
      `Stopped at ${files[results.total()]}, after ${results}. Run the same import again to go on from there.`,
    )
    throw error
  }
  tell(`${options.dryRun ? 'Would be' : 'Articles'}: ${results}`)
  if (results.of('refused') > 0) {
    fail()
  }
}
