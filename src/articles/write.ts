/** What changes a whole article, each in one transaction. Composes the queries of several features. */
import { isDeepStrictEqual } from 'node:util'
import { newId, timeOf } from '../ids.ts'
import { RENDERER_VERSION } from '../markdown/render.ts'
import { listByArticles as listReferences, replaceAll as replaceReferences } from '../references/queries.ts'
import { fillAnchors } from '../sections/anchors.ts'
import {
  listOutdatedArticles,
  listByArticles as listSections,
  replaceAll as replaceSections,
} from '../sections/queries.ts'
import { onlyRow } from '../storage/rows.ts'
import type { Reader, Storage, Writer } from '../storage/storage.ts'
import type { ArticleRow } from '../storage/visibility.ts'
import { insert, listAuthorsOf, listById, listBySlug, listTagsOf, replaceParts, update } from './queries.ts'
import { type ArticleRows, fromRows, toRows } from './rows.ts'
import type { NewArticle } from './schema.ts'

/** `exists`: another article has the slug and was left as it is. */
export type SaveResult = 'created' | 'replaced' | 'unchanged' | 'exists'

/**
 * Stores an article that {@link checkArticle} found no fault in. One with the same slug is left alone, or overwritten
 * with `replace`; then sections keep their ids by anchor and references by key.
 */
export async function saveArticle(
  writer: Writer,
  article: NewArticle,
  replace: boolean,
): Promise<SaveResult> {
  const id = newId()
  const now = timeOf(id).toISOString()
  const identity = { id, createdAt: now, updatedAt: now, version: 1 }
  const rows = toRows(article, identity, { sections: new Map(), references: new Map() })
  // Tried first: whether the slug is free is for the unique index to say, also between two instances.
  if (await insert(writer, rows.article)) {
    await writeParts(writer, rows)
    return 'created'
  }
  const present = onlyRow(await listBySlug(writer, article.slug))
  const before = await readArticle(writer, present)
  if (isDeepStrictEqual(before, { ...article, sections: fillAnchors(article.sections) })) {
    return 'unchanged'
  }
  if (!replace) {
    return 'exists'
  }
  await overwrite(writer, present, article)
  return 'replaced'
}

/** The whole article as a writer would give it. */
export async function readArticle(reader: Reader, row: ArticleRow): Promise<NewArticle> {
  const authors = await listAuthorsOf(reader, [row.id])
  const tags = await listTagsOf(reader, [row.id])
  const sections = await listSections(reader, [row.id])
  return fromRows(row, { authors, tags }, sections, await listReferences(reader, [row.id]))
}

async function overwrite(writer: Writer, present: ArticleRow, article: NewArticle): Promise<void> {
  const { id, createdAt, version } = present
  const sections = await listSections(writer, [id])
  const references = await listReferences(writer, [id])
  const identity = { id, createdAt, updatedAt: new Date().toISOString(), version: version + 1 }
  const rows = toRows(article, identity, {
    sections: new Map(sections.map(({ anchor, id }) => [anchor, id])),
    references: new Map(references.map(({ key, id }) => [key, id])),
  })
  // Guarded by the version that was read: an edit that came in between is not lost but fails this job.
  onlyRow(await update(writer, rows.article, version))
  await writeParts(writer, rows)
}

async function writeParts(writer: Writer, rows: ArticleRows): Promise<void> {
  const { id } = rows.article
  await replaceParts(writer, id, rows)
  await replaceSections(writer, id, rows.sections)
  await replaceReferences(writer, id, rows.references)
}

/**
 * Renders again what another version of the renderer rendered, an article at a time. The articles get a new version,
 * because what they answer changes. Instances that start together share the work.
 * @returns the number of articles rendered.
 */
export async function renderArticlesAgain(storage: Storage): Promise<number> {
  for (let rendered = 0; ; rendered += 1) {
    const found = await storage.write(async writer => {
      const [id] = await listOutdatedArticles(writer, RENDERER_VERSION, 1)
      const rows = id === undefined ? [] : await listById(writer, id)
      for (const row of rows) {
        await overwrite(writer, row, await readArticle(writer, row))
      }
      return rows.length > 0
    })
    if (!found) {
      return rendered
    }
  }
}
