/** The versions of an article with their content, whether they are kept or current. */

import { orNotFound } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import type { ArticleRow } from '../model/rows.ts'
import { readArticle } from '../store/read-article.ts'
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

/**
 * The content of a kept version, its sections and references under the ids that they had. Whether and since when the
 * article is public stays as it is: what was a draft then may long be read, and what was withdrawn since must not come
 * back unseen.
 * @throws Problem missing.
 */
export async function readForRestore(
  reader: Reader,
  article: ArticleRow,
  version: number,
): Promise<NewArticle> {
  const { content } = orNotFound(await findVersion(reader, article, version))
  return { ...content, status: article.status, publishedAt: article.publishedAt }
}

export const toRevision = (
  { version, title, updatedAt, updatedBy }: VersionRow,
  article: ArticleRow,
): Revision => ({ version, title, updatedAt, updatedBy, isCurrent: version === article.version })
