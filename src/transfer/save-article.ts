/** Stores the articles of an import, and plans what it would do. */
import { isDeepStrictEqual } from 'node:util'
import type { NewArticle } from '../content/model/article.ts'
import { withoutIds } from '../content/model/part-ids.ts'
import { type ArticleRow, asStored } from '../content/model/rows.ts'
import { listBySlug } from '../content/store/article-queries.ts'
import { changeArticle, createArticle, type TimedContext } from '../content/store/change-article.ts'
import { readArticle } from '../content/store/read-article.ts'
import { refuseTaken } from '../content/store/refuse-taken.ts'
import type { Reader, Writer } from '../storage/storage.ts'

/** `exists`: a different article has the slug, and was not changed. */
export type SaveResult = 'created' | 'replaced' | 'unchanged' | 'exists'

/**
 * Stores an article for an import. An article with the same slug is only overwritten with `replace`; its sections then
 * keep their ids by anchor, its references by key.
 * @throws Problem invalid-request, conflict.
 */
export async function saveArticle(
  writer: Writer,
  article: NewArticle,
  replace: boolean,
  context: TimedContext,
): Promise<SaveResult> {
  const { result, present } = await compare(writer, article, replace)
  if (present === undefined) {
    await createArticle(writer, article, context)
  } else if (result === 'replaced') {
    await changeArticle(writer, present, () => article, context)
  }
  return result
}

/**
 * What {@link saveArticle} would do with a valid article.
 * @throws Problem conflict.
 */
export async function planSave(reader: Reader, article: NewArticle, replace: boolean): Promise<SaveResult> {
  const { result, present } = await compare(reader, article, replace)
  if (result === 'created' || result === 'replaced') {
    await refuseTaken(reader, article, present?.id)
  }
  return result
}

type Comparison = { result: SaveResult; present: ArticleRow | undefined }

async function compare(reader: Reader, article: NewArticle, replace: boolean): Promise<Comparison> {
  const [present] = await listBySlug(reader, article.slug)
  if (present === undefined) {
    return { result: 'created', present }
  }
  if (isDeepStrictEqual(withoutIds(await readArticle(reader, present)), asStored(article))) {
    return { result: 'unchanged', present }
  }
  return { result: replace ? 'replaced' : 'exists', present }
}
