/** Somebody who saves an article at times that the test sets. */
import type { Test } from 'tap'
import { Revision } from '../../../src/content/history/revision.ts'
import { NewArticle } from '../../../src/content/model/article.ts'
import { changeArticle, createArticle } from '../../../src/content/store/change-article.ts'
import { type History, STANDARD_HISTORY } from '../../../src/content/store/revision-queries.ts'
import { findAnyArticle } from '../../../src/content/store/visibility.ts'
import { listOf } from '../../../src/http/paging.ts'
import { newId } from '../../../src/kernel/ids.ts'
import type { Writer } from '../../../src/storage/storage.ts'
import { startEditor } from './editor.ts'

/** Ids of two keys. */
export const [A, B] = [newId(), newId()]
export const NAMES = new Map([
  [A, 'A'],
  [B, 'B'],
])
export const START = Date.parse('2026-11-26T09:00:00.000Z')

export type Save = {
  /** Seconds after the start. */
  at: number
  by?: string | null
  change?: Partial<NewArticle>
  keepsFormer?: boolean
  /** Where this save is made with other settings. */
  history?: Partial<History>
}

/** Creates the article with the first save, and changes its summary with each later one. */
export async function startSaving(t: Test, standard = STANDARD_HISTORY) {
  const editor = await startEditor(t)
  const saveIn = async (
    writer: Writer,
    { at, by = A, change = {}, keepsFormer = false, history: other }: Save,
  ) => {
    const history = { ...standard, ...other }
    const context = {
      editor: by,
      history,
      siteLang: 'en',
      listeners: [],
      indexers: [],
      now: new Date(START + at * 1000),
    }
    const row = await findAnyArticle(writer, 'story')
    if (row === undefined) {
      const article = NewArticle.parse({ slug: 'story', title: 'Story', lang: 'en', ...change })
      await createArticle(writer, article, context)
    } else {
      const summary = `Saved at second ${at}.`
      await changeArticle(writer, row, article => ({ ...article, summary, ...change }), context, {
        keepsFormer,
      })
    }
  }
  /** All versions, oldest first. */
  const versions = async () => {
    const all: Revision[] = []
    let cursor = ''
    do {
      const response = await editor.send(`GET /v1/articles/story/revisions?limit=100${cursor}`)
      const { data, page } = listOf(Revision).parse(response.json())
      all.push(...data)
      cursor = page.next === null ? '' : `&cursor=${page.next}`
    } while (cursor !== '')
    return all.reverse()
  }
  return {
    ...editor,
    saveAll: (saves: readonly Save[]) =>
      editor.storage.write(async writer => {
        for (const save of saves) {
          await saveIn(writer, save)
        }
      }),
    versions,
    numbers: async () => (await versions()).map(({ version }) => version),
  }
}
