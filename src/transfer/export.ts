/** Exports articles as Markdown files, which an import reads back without a difference. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { printArticle } from '../content/formats/markdown.ts'
import type { NewArticle } from '../content/model/article.ts'
import { countMatchingArticles, listArticles } from '../content/store/article-list-queries.ts'
import { readArticle } from '../content/store/read-article.ts'
import { makeFolders, readRegularFile, writeWhole } from '../kernel/files.ts'
import type { Storage } from '../storage/storage.ts'
import { ARTICLE_BYTES } from './import.ts'

export type ExportOptions = {
  /** Whether to export only articles that are public now, without drafts, scheduled and archived ones. */
  published: boolean
  /** Whether to only report what would be done. */
  dryRun: boolean
}

export type Exported = { name: string; result: 'created' | 'replaced' | 'unchanged' }

/** The folder to export to is not empty. */
export class UnusableFolderError extends Error {
  override name = 'UnusableFolderError'
}

/**
 * The names in the folder; none when it does not exist.
 * @throws UnusableFolderError when it is not empty, unless `replace` is set.
 */
export async function listFolder(folder: string, replace: boolean): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return []
    }
    throw error
  })
  if (names.length > 0 && !replace) {
    throw new UnusableFolderError(
      `${folder} is not empty. Use --replace to overwrite the files of the exported articles.`,
    )
  }
  return names
}

/** Writes `<slug>.md` for each article. A file with the same content is not written again. */
export async function* exportFiles(
  storage: Storage,
  folder: string,
  { published, dryRun }: ExportOptions,
): AsyncGenerator<Exported, void> {
  if (!dryRun) {
    makeFolders(folder)
  }
  for await (const article of walkArticles(storage, { published })) {
    const name = `${article.slug}.md`
    const text = printArticle(article)
    const present = readPresent(join(folder, name))
    if (present === text) {
      yield { name, result: 'unchanged' }
    } else {
      if (!dryRun) {
        await writeWhole(join(folder, name), text, { replace: true })
      }
      yield { name, result: present === undefined ? 'created' : 'replaced' }
    }
  }
}

function readPresent(file: string): string | undefined {
  return existsSync(file) ? readRegularFile(file, ARTICLE_BYTES).toString() : undefined
}

/** Which articles: those that are public now, or all of them. */
export type Walk = { published: boolean }

const ALL = ['draft', 'scheduled', 'published', 'archived'] as const
const PUBLIC = ['published'] as const
const filtersOf = ({ published }: Walk) => ({ status: published ? PUBLIC : ALL })

/** Whole articles in memory at the same time. */
const AT_ONCE = 10
const FRESH = { fresh: true }

/**
 * Articles in the order of their creation. Each is consistent in itself. An article that is edited in the meantime may
 * be in its old or its new state.
 */
export async function* walkArticles(storage: Storage, walk: Walk): AsyncGenerator<NewArticle, void> {
  const now = new Date().toISOString()
  let after: string | undefined
  do {
    const from = after === undefined ? undefined : { value: after, id: after }
    const slice = { limit: AT_ONCE, from, back: false }
    const page = await storage.snapshot(async reader => {
      const rows = await listArticles(
        reader,
        filtersOf(walk),
        { column: 'id', descending: false },
        slice,
        now,
      )
      const articles: NewArticle[] = []
      for (const row of rows.slice(0, AT_ONCE)) {
        articles.push(await readArticle(reader, row))
      }
      return { articles, after: rows.length > AT_ONCE ? rows[AT_ONCE - 1]?.id : undefined }
    }, FRESH)
    yield* page.articles
    after = page.after
  } while (after !== undefined)
}

export function countArticles(storage: Storage, walk: Walk): Promise<number> {
  return storage.snapshot(
    reader => countMatchingArticles(reader, filtersOf(walk), new Date().toISOString()),
    FRESH,
  )
}
