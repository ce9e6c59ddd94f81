/** Articles in Markdown files: found, read and checked, before anything is stored. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewArticle } from '../content/model/article.ts'
import { ImportError, parseMarkdown, type Read } from './import.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The file itself, or every `*.md` below the folder, sorted by its path. */
export async function findMarkdown(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) {
    return [path]
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.name.endsWith('.md') && !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

/** Reads and checks one file; its faults name it. */
export async function readMarkdownFile(file: string): Promise<Read> {
  const text = decode(await readFile(file))
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
 * Reads all files and forgets them again: only what must differ among them is kept.
 * @param checked is told how many files were checked.
 * @throws ImportError with the faults of all files.
 */
export async function checkFiles(files: readonly string[], checked: (count: number) => void): Promise<void> {
  const faults: string[] = []
  const repeated = repetitions()
  for (const [index, file] of files.entries()) {
    const result = await readMarkdownFile(file)
    faults.push(...('faults' in result ? result.faults : repeated(file, result.article)))
    checked(index + 1)
  }
  if (faults.length > 0) {
    throw new ImportError(faults, 'Nothing is imported:')
  }
}

/** Finds what only one of the files may have. */
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
      return owner === undefined ? [] : [`${file}: ${name} is that of ${owner} too.`]
    })
  }
}
