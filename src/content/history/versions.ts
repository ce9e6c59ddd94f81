/** Reads versions of an article with their content: the current one or a kept former one. */

import { orNotFound } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { addDefaults } from '../model/fields.ts'
import type { ArticleRow } from '../model/rows.ts'
import { readArticle } from '../store/read-article.ts'
import { findRevision, type VersionRow } from '../store/revision-queries.ts'
import type { Revision } from './revision.ts'

/** The content has the ids of sections and references. */
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
  return row && { ...row, content: addDefaults(row.content as NewArticle) }
}

/**
 * The content of a version for restoring, with the former ids of its sections and references. `status` and `publishedAt`
 * are those of the article now: an old draft must not hide an article that is public by now, and an old public version
 * must not publish one that was archived since.
 * @throws Problem not-found.
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
