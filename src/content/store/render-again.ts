import { RENDERER_VERSION } from '../../markdown/render.ts'
import type { Storage } from '../../storage/storage.ts'
import { toRows } from '../model/rows.ts'
import { identityOf, storeRows, touchArticle } from './change-article.ts'
import { readLastChanges } from './last-change-queries.ts'
import { readArticle } from './read-article.ts'
import { listOutdatedArticles } from './section-queries.ts'
import { findAnyArticle } from './visibility.ts'

/**
 * Renders again, one per transaction, each article whose HTML another version of the renderer made. Their version
 * increases, because their answers change; no revision is stored, because their content does not. Instances that start
 * together share the work.
 * @returns the number of articles rendered.
 */
export async function renderArticlesAgain(storage: Storage, siteLang: string): Promise<number> {
  for (let rendered = 0; ; rendered += 1) {
    const found = await storage.write(async writer => {
      const [id] = await listOutdatedArticles(writer, RENDERER_VERSION, 1)
      const row = id === undefined ? undefined : await findAnyArticle(writer, id)
      if (row !== undefined) {
        const { updatedBy: editor, savedSince } = row
        const identity = identityOf(row, { editor, now: new Date(), savedSince })
        const content = await readArticle(writer, row)
        touchArticle(writer, row.id, row)
        await storeRows(writer, toRows(content, identity, await readLastChanges(writer, row)), siteLang)
      }
      return row !== undefined
    })
    if (!found) {
      return rendered
    }
  }
}
