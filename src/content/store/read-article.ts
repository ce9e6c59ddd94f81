import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { fromRows, type ShownArticle } from '../model/rows.ts'
import { listAuthorsOf, listTagsOf } from './article-queries.ts'
import { listReferences } from './reference-queries.ts'
import { listSections } from './section-queries.ts'

/** Reads the whole content of an article, with the ids of its sections and references. */
export async function readArticle(reader: Reader, row: ShownArticle): Promise<NewArticle> {
  const [authors, tags, sections, references] = await Promise.all([
    listAuthorsOf(reader, [row.id]),
    listTagsOf(reader, [row.id]),
    listSections.markdown(reader, [row.id]),
    listReferences(reader, [row.id]),
  ])
  return fromRows(row, { authors, tags }, sections, references)
}
