/** Markdown files that were checked, into the database. */

import type { ChangeContext } from '../content/store/change-article.ts'
import { Problem } from '../kernel/problem.ts'
import type { Storage } from '../storage/storage.ts'
import { ImportError, importArticle, planImport } from './import.ts'
import { readMarkdownFile } from './import-files.ts'

export type ImportOptions = {
  /** Whether an article that has the same slug is overwritten. */
  replace: boolean
  /** Whether only to say what would be done. */
  dryRun: boolean
  context: ChangeContext
}

/** What became of one file; `reason` is there when its article was refused. */
export type Imported = {
  slug: string
  result: 'created' | 'replaced' | 'unchanged' | 'refused'
  reason?: string
}

const EXISTS = 'It differs from the stored one and was left alone; --replace overwrites it.'

/**
 * Stores the article of each file in a transaction of its own, so that a failure leaves whole articles, and another
 * import of the same files goes on from there. An article that is refused stops no other.
 * @throws ImportError when a file is no longer as it was checked.
 */
export async function* importFiles(
  storage: Storage,
  files: readonly string[],
  { replace, dryRun, context }: ImportOptions,
): AsyncGenerator<Imported, void> {
  for (const file of files) {
    const read = await readMarkdownFile(file)
    if ('faults' in read) {
      throw new ImportError(read.faults, 'No longer as it was checked:')
    }
    const { article } = read
    const { slug } = article
    try {
      const result = dryRun
        ? await planImport(storage, article, replace)
        : await importArticle(storage, article, replace, context)
      yield result === 'exists' ? { slug, result: 'refused', reason: EXISTS } : { slug, result }
    } catch (error) {
      if (!(error instanceof Problem)) {
        throw error
      }
      yield { slug, result: 'refused', reason: error.message }
    }
  }
}
