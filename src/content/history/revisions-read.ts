/** The versions of an article with their content, whether they are kept or current. */

import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import type { ArticleRow } from '../model/rows.ts'
import { readArticle } from '../store/change-article.ts'
import { findRevision, type VersionRow } from '../store/revision-queries.ts'
import type { Revision } from './revision.ts'

/** With the ids of its parts. */
export type WholeVersion = VersionRow & { content: NewArticle }

export async function findVersion(
  reader: Reader,
  article: ArticleRow,
  version: number,
): Promise<WholeVersion | undefined> {
  if (version === article.version) {
    return { ...article, content: await readArticle(reader, article) }
  }
  const row = await findRevision(reader, article.id, version)
  return row && { ...row, content: row.content as NewArticle }
}

export const toRevision = (
  { version, title, updatedAt, updatedBy }: VersionRow,
  article: ArticleRow,
): Revision => ({ version, title, updatedAt, updatedBy, isCurrent: version === article.version })
