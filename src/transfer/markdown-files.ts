/** Articles in Markdown files: found, read and checked, before anything is stored. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewArticle } from '../articles/schema.ts'
import { ImportError, readMarkdown } from './import.ts'

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

/** @throws ImportError whose faults name the file. */
export async function readMarkdownFile(file: string): Promise<NewArticle> {
  const bytes = await readFile(file)
  try {
    return readMarkdown(decode(bytes))
  } catch (error) {
    throw error instanceof ImportError
      ? new ImportError(
          error.faults.map(fault => `${file}: ${fault}`),
          'Nothing is imported from:',
        )
      : error
  }
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new ImportError(['Is not valid UTF-8.'])
  }
}

/**
 * Reads all files and forgets them again: only what must differ among them is kept.
 * @param checked is told how many files were checked.
 * @throws ImportError with the faults of all files.
 */
export async function checkFiles(files: readonly string[], checked: (count: number) => void): Promise<void> {
  const faults: string[] = []
  const slugs = new Map<string, string>()
  const translations = new Map<string, string>()
  for (const [index, file] of files.entries()) {
    try {
      const { slug, lang, translationGroup } = await readMarkdownFile(file)
      const also = (seen: Map<string, string>, name: string, what: string) => {
        const other = seen.get(name)
        if (other !== undefined) {
          faults.push(`${file}: ${what} is that of ${other} too.`)
        }
        seen.set(name, other ?? file)
      }
      also(slugs, slug, `slug: The slug "${slug}"`)
      if (translationGroup !== null) {
        const name = `${translationGroup} ${lang}`
        also(translations, name, `translationGroup: The group "${translationGroup}" in the language ${lang}`)
      }
    } catch (error) {
      if (!(error instanceof ImportError)) {
        throw error
      }
      faults.push(...error.faults)
    }
    checked(index + 1)
  }
  if (faults.length > 0) {
    throw new ImportError(faults, 'Nothing is imported:')
  }
}
