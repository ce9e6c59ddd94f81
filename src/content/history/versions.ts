import { Problem } from '../../kernel/problem.ts'
import type { Writer } from '../../storage/storage.ts'
import type { ArticleRow } from '../model/rows.ts'
import { changeArticle, type Edit } from '../store/change-article.ts'
import { findVersion } from './revisions-read.ts'

/**
 * Makes a new version of an article, with the content of one that is kept, its sections and references under the ids
 * that they had. Whether and since when it is public stays as it is: what was a draft then may long be read, and what
 * was withdrawn since must not come back unseen.
 * @throws Problem missing, invalid, conflict.
 */
export async function restoreVersion(
  writer: Writer,
  present: ArticleRow,
  version: number,
  edit: Edit,
): Promise<ArticleRow> {
  const kept = await findVersion(writer, present, version)
  if (kept === undefined) {
    throw new Problem('not-found')
  }
  // It was valid when it was stored: citations that were left as text then are no new fault.
  return changeArticle(writer, present, { ...edit, leavesCitations: true }, ({ status, publishedAt }) => ({
    ...kept.content,
    status,
    publishedAt,
  }))
}
