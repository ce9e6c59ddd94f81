import { ARTICLES } from '../../kernel/cache-names.ts'
import type { Storage, Writer } from '../../storage/storage.ts'
import { listParts } from '../model/rows.ts'
import { sortVersionOf } from '../model/sort-key.ts'
import {
  listAuthorsOf,
  listTagsOf,
  listUnsortedArticles,
  replaceAuthorsAndTags,
  setTitleKey,
} from './article-queries.ts'
import { sortNamesAgain } from './name-queries.ts'

/** Rows of one transaction. */
const AT_ONCE = 100

/**
 * Makes the keys by which titles, tags and authors are sorted again where they are of another language or version. Articles
 * that were stored before there were keys get the slugs of their tags and authors, too. No version increases, because no
 * article changes. Instances that start together share the work.
 * @returns the number of articles.
 */
export async function sortAgain(storage: Storage, siteLang: string): Promise<number> {
  for (let sorted = 0; ; ) {
    const { articles, names } = await storage.write(async writer => {
      const articles = await sortArticlesAgain(writer, siteLang)
      const tags = await sortNamesAgain(writer, 'tag', siteLang, AT_ONCE)
      const authors = await sortNamesAgain(writer, 'author', siteLang, AT_ONCE)
      const names = tags + authors
      if (articles + names > 0) {
        writer.touch([ARTICLES])
      }
      return { articles, names }
    })
    sorted += articles
    if (articles + names === 0) {
      return sorted
    }
  }
}

async function sortArticlesAgain(writer: Writer, siteLang: string): Promise<number> {
  const rows = await listUnsortedArticles(writer, sortVersionOf(siteLang), AT_ONCE)
  for (const row of rows) {
    await setTitleKey(writer, row, siteLang)
    if (row.sortVersion === null) {
      const [authors, tags] = [await listAuthorsOf(writer, [row.id]), await listTagsOf(writer, [row.id])]
      const parts = { ...row, authors, tags: tags.map(({ tag }) => tag) }
      await replaceAuthorsAndTags(writer, row.id, listParts(row.id, parts), siteLang)
    }
  }
  return rows.length
}
