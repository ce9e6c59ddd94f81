/** What every change of an article shares, whichever part of it a route changes. */
import { acceptedVersions } from '../http/precondition.ts'
import { Refusal } from '../refusal.ts'
import type { History } from '../revisions/queries.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { type ArticleRow, findAnyArticle } from '../storage/visibility.ts'
import type { ArticleRequest } from './find.ts'
import type { NewArticle } from './schema.ts'
import { changeArticle } from './write.ts'

type EditRequest = Omit<ArticleRequest, 'query'>

/** @throws Refusal missing, or stale when its version is not one that the request accepts. */
export async function findForEdit(
  writer: Writer,
  ref: string,
  accepts: (version: number) => boolean,
): Promise<ArticleRow> {
  const row = await findAnyArticle(writer, ref)
  if (row === undefined) {
    throw new Refusal('missing')
  }
  if (!accepts(row.version)) {
    throw new Refusal('stale')
  }
  return row
}

/** Changes the article that a request names, if it still is what `If-Match` says. */
export type EditArticle = <T>(
  request: EditRequest,
  change: (article: NewArticle, row: ArticleRow) => NewArticle,
  answer: (writer: Writer, row: ArticleRow) => Promise<T>,
) => Promise<T>

export function articleEditor(storage: Storage, history: History): EditArticle {
  return (request, change, answer) => {
    const accepts = acceptedVersions(request)
    const editor = request.credential?.id ?? null
    return storage.write(async writer => {
      const present = await findForEdit(writer, request.params.article, accepts)
      const changed = await changeArticle(writer, present, { editor, history }, article =>
        change(article, present),
      )
      return answer(writer, changed)
    })
  }
}
