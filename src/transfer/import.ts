/** Imports whole articles from Markdown, also those of the seed. */

import { parseArticle } from '../content/formats/markdown.ts'
import type { NewArticle } from '../content/model/article.ts'
import { checkArticle } from '../content/model/check.ts'
import type { ArticleRow } from '../content/model/rows.ts'
import { listBySlug } from '../content/store/article-queries.ts'
import type { ChangeContext } from '../content/store/change-article.ts'
import { STANDARD_HISTORY } from '../content/store/revision-queries.ts'
import { indexArticle } from '../search/store/index-article.ts'
import { onlyRow } from '../storage/query.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { planSave, type SaveResult, saveArticle } from './save-article.ts'
import { markSeeded, wasSeeded } from './seed-queries.ts'

/** Bytes of a file with an article: more than any article has, so that a file without an end is refused. */
export const ARTICLE_BYTES = 100_000_000

/** An article cannot be imported. `faults` has one line for each fault. */
export class ImportError extends Error {
  override name = 'ImportError'
  readonly faults: string[]

  constructor(faults: string[], opening = 'The article cannot be imported:') {
    super(`${opening}\n${faults.map(fault => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/** A valid article, or one line for each of its faults. */
export type Read = { article: NewArticle } | { faults: string[] }

export function parseMarkdown(markdown: string): Read {
  const result = parseArticle(markdown)
  if ('faults' in result) {
    const faults = result.faults.map(({ line, field, detail }) =>
      [line === null ? undefined : `line ${line}`, field ?? undefined, detail].filter(Boolean).join(': '),
    )
    return { faults }
  }
  return check(result.article)
}

/** @throws ImportError */
export const readMarkdown = (markdown: string): NewArticle => articleOf(parseMarkdown(markdown))

/** @throws ImportError */
export const checked = (article: NewArticle): NewArticle => articleOf(check(article))

function check(article: NewArticle): Read {
  const faults = checkArticle(article).map(({ pointer, detail }) => `${pointer}: ${detail}`)
  return faults.length === 0 ? { article } : { faults }
}

function articleOf(read: Read): NewArticle {
  if ('faults' in read) {
    throw new ImportError(read.faults)
  }
  return read.article
}

const STANDARD_CONTEXT: ChangeContext = {
  editor: null,
  history: STANDARD_HISTORY,
  siteLang: 'en',
  listeners: [],
  indexers: [indexArticle],
}

/** Stores an article. An article with the same slug is only overwritten with `replace`. */
export async function importArticle(
  storage: Storage,
  article: NewArticle,
  replace: boolean,
  context: ChangeContext = STANDARD_CONTEXT,
): Promise<SaveResult> {
  const now = new Date()
  return storage.write(writer => saveArticle(writer, article, replace, { ...context, now }))
}

/** What {@link importArticle} would do. @throws Problem conflict. */
export async function planImport(
  storage: Storage,
  article: NewArticle,
  replace: boolean,
): Promise<SaveResult> {
  return storage.snapshot(reader => planSave(reader, article, replace), { fresh: true })
}

/**
 * Stores an article of the seed, once for each database. Editors may change or delete it later; another seed does not
 * undo that.
 * @param fill adds what belongs to a new article, in its transaction.
 */
export async function seedArticle(
  storage: Storage,
  article: NewArticle,
  context: ChangeContext = STANDARD_CONTEXT,
  fill: (writer: Writer, row: ArticleRow, now: Date) => Promise<void> = async () => undefined,
): Promise<SaveResult> {
  const now = new Date()
  return storage.write(async writer => {
    if (await wasSeeded(writer, article.slug)) {
      return 'unchanged'
    }
    await markSeeded(writer, article.slug, now.toISOString())
    const result = await saveArticle(writer, article, false, { ...context, now })
    if (result === 'created') {
      await fill(writer, onlyRow(await listBySlug(writer, article.slug)), now)
    }
    return result
  })
}
