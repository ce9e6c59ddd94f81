/** Finds, reads and imports Markdown files. All files are checked before the first article is stored. */
import { realpathSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type { NewArticle } from '../content/model/article.ts'
import type { ChangeContext } from '../content/store/change-article.ts'
import { describeFileError, readRegularFile } from '../kernel/files.ts'
import { Problem } from '../kernel/problem.ts'
import type { Storage } from '../storage/storage.ts'
import { ARTICLE_BYTES, ImportError, importArticle, parseMarkdown, planImport, type Read } from './import.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * The file itself, or every `*.md` below the folder, sorted by its path.
 * @throws ImportError when one is a link that leads out of the folder, or nowhere.
 */
export async function findMarkdown(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) {
    return [path]
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter(entry => entry.name.endsWith('.md') && !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  const inside = join(realpathSync(path), sep)
  const faults = files.flatMap(file => faultsOfLink(file, inside))
  if (faults.length > 0) {
    throw new ImportError(faults, 'Nothing is imported:')
  }
  return files
}

function faultsOfLink(file: string, inside: string): string[] {
  try {
    return realpathSync(file).startsWith(inside) ? [] : [`${file}: Is a link that leads out of the folder.`]
  } catch (error) {
    return [describeFileError(error as Error)]
  }
}

/** Reads and checks one file. Each fault begins with the name of the file. */
export function readMarkdownFile(file: string): Read {
  let bytes: Buffer
  try {
    bytes = readRegularFile(file, ARTICLE_BYTES)
  } catch (error) {
    return { faults: [describeFileError(error as Error)] }
  }
  const text = decode(bytes)
  const result = text === undefined ? { faults: ['Is not valid UTF-8.'] } : parseMarkdown(text)
  return 'faults' in result ? { faults: result.faults.map(fault => `${file}: ${fault}`) } : result
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/**
 * Checks all files. Keeps only the values in memory that must differ between files, not the articles.
 * @param checked is called with the number of files that were checked.
 * @throws ImportError with the faults of all files.
 */
export async function checkFiles(files: readonly string[], checked: (count: number) => void): Promise<void> {
  const faults: string[] = []
  const repeated = repetitions()
  for (const [index, file] of files.entries()) {
    const result = readMarkdownFile(file)
    faults.push(...('faults' in result ? result.faults : repeated(file, result.article)))
    checked(index + 1)
  }
  if (faults.length > 0) {
    throw new ImportError(faults, 'Nothing is imported:')
  }
}

/** Finds values that several files have, but only one may have. */
function repetitions() {
  const owners = new Map<string, string>()
  return (file: string, { slug, lang, translationGroup: group }: NewArticle): string[] => {
    const names = [
      `slug: The slug "${slug}"`,
      ...(group === null ? [] : [`translationGroup: The group "${group}" in the language ${lang}`]),
    ]
    return names.flatMap(name => {
      const owner = owners.get(name)
      owners.set(name, owner ?? file)
      return owner === undefined ? [] : [`${file}: ${name} is also that of ${owner}.`]
    })
  }
}

export type ImportOptions = {
  /** Whether to overwrite an article with the same slug. */
  replace: boolean
  /** Whether to only report what would be done. */
  dryRun: boolean
  context: ChangeContext
}

/** The result for one file, with a `reason` when its article was refused. */
export type Imported = {
  slug: string
  result: 'created' | 'replaced' | 'unchanged' | 'refused'
  reason?: string
}

const EXISTS = 'The stored article differs and was not changed. Use --replace to overwrite it.'

/**
 * Stores the article of each file in its own transaction. After a failure, another import of the same files goes on
 * from there. When an article is refused, the import goes on with the others.
 * @throws ImportError when a file has become invalid since it was checked.
 */
export async function* importFiles(
  storage: Storage,
  files: readonly string[],
  { replace, dryRun, context }: ImportOptions,
): AsyncGenerator<Imported, void> {
  for (const file of files) {
    const read = readMarkdownFile(file)
    if ('faults' in read) {
      throw new ImportError(read.faults, 'The file was changed after it was checked:')
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
