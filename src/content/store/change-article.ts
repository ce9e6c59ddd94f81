/** What changes a whole article, each in one transaction. Composes the queries of several features. */
import { forgetAnswers } from '../../idempotency/queries.ts'
import { newId, timeOf } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { RENDERER_VERSION } from '../../markdown/render.ts'
import type { Reader, Storage, Writer } from '../../storage/storage.ts'
import { onlyRow } from '../../storage/storage-rows.ts'
import type { NewArticle } from '../model/article.ts'
import { type ArticleFault, checkArticle, citedBefore } from '../model/check.ts'
import { type ArticleRow, type ArticleRows, fromRows, partIds, toRows, withIdsOf } from '../model/rows.ts'
import {
  findTranslation,
  insert,
  listAuthorsOf,
  listById,
  listBySlug,
  listTagsOf,
  replaceParts,
  update,
} from './article-queries.ts'
import { forgetSlug, keepSlug } from './articles-former-slug-queries.ts'
import { listReferences, replaceReferences } from './reference-queries.ts'
import { type History, keepRevision } from './revision-queries.ts'
import { listOutdatedArticles, listSections, replaceSections } from './section-queries.ts'

/** Who changes an article, and what is to be kept of what it was. */
export type Edit = {
  /** The id of the API key; null for the command line. */
  editor: string | null
  history: History
  /** Whether citations may stay, as text, although their references go. */
  leavesCitations?: boolean
  /** Where a fault stands in what was sent, if that was only a part; `pointer` leads into the changed `article`. */
  sentAs?: (pointer: string, article: NewArticle) => string
}

/** The whole article as a writer would give it, with the ids of its parts. */
export async function readArticle(reader: Reader, row: ArticleRow): Promise<NewArticle> {
  const [authors, tags, sections, references] = await Promise.all([
    listAuthorsOf(reader, [row.id]),
    listTagsOf(reader, [row.id]),
    listSections.markdown(reader, [row.id]),
    listReferences(reader, [row.id]),
  ])
  return fromRows(row, { authors, tags }, sections, references)
}

/**
 * Stores a new article.
 * @throws Problem invalid, conflict (its slug is taken, or its group has an article in its language).
 */
export async function createArticle(
  writer: Writer,
  article: NewArticle,
  editor: Edit['editor'],
): Promise<ArticleRow> {
  const id = newId()
  const now = timeOf(id).toISOString()
  refuse(checkArticle(article))
  await refuseTaken(writer, article, id)
  const rows = toRows(article, { id, createdAt: now, updatedAt: now, updatedBy: editor, version: 1 })
  onlyRow(await insert(writer, rows.article))
  await forgetSlug(writer, article.slug)
  await writeParts(writer, rows)
  return rows.article
}

/**
 * Puts what `change` makes of an article in its place, and keeps what it was as a revision. Parts that bring no id keep
 * the one that they had, sections by anchor and references by key.
 * @throws Problem invalid, conflict.
 */
export async function changeArticle(
  writer: Writer,
  present: ArticleRow,
  { editor, history, leavesCitations = false, sentAs = pointer => pointer }: Edit,
  change: (article: NewArticle) => NewArticle,
): Promise<ArticleRow> {
  const before = await readArticle(writer, present)
  const after = withIdsOf(before, change(before))
  refuse(
    checkArticle(after, leavesCitations ? () => true : citedBefore(before)).map(({ pointer, detail }) => ({
      pointer: sentAs(pointer, after),
      detail,
    })),
  )
  await refuseTaken(writer, after, present.id)
  await keepRevision(writer, present, before, history)
  if (after.slug !== present.slug) {
    await forgetSlug(writer, after.slug)
    await keepSlug(writer, present.slug, present.id)
  }
  const kept = new Set(partIds(after))
  await forgetAnswers(
    writer,
    partIds(before).filter(id => !kept.has(id)),
  )
  return overwrite(writer, present, after, editor)
}

function refuse(faults: ArticleFault[]): void {
  if (faults.length > 0) {
    throw new Problem('invalid-request', { faults })
  }
}

/**
 * What must be unique among the articles; the indexes hold it, and this says it in words.
 * @param id of the article that is to become this one; undefined when it is new.
 * @throws Problem conflict.
 */
export async function refuseTaken(
  reader: Reader,
  article: NewArticle,
  id: string | undefined,
): Promise<void> {
  const bySlug = await listBySlug(reader, article.slug)
  if (bySlug.some(other => other.id !== id)) {
    throw new Problem('conflict', {
      faults: [{ pointer: '/slug', detail: 'Another article has this slug.' }],
    })
  }
  const { translationGroup, lang } = article
  const twin = translationGroup === null ? undefined : await findTranslation(reader, translationGroup, lang)
  if (twin !== undefined && twin.id !== id) {
    throw new Problem('conflict', {
      faults: [
        {
          pointer: '/translationGroup',
          detail: `The group has another article in the language ${lang}: ${twin.slug}.`,
        },
      ],
    })
  }
}

async function overwrite(
  writer: Writer,
  present: ArticleRow,
  article: NewArticle,
  editor: Edit['editor'],
): Promise<ArticleRow> {
  const { id, createdAt, version } = present
  const rows = toRows(article, {
    id,
    createdAt,
    updatedAt: new Date().toISOString(),
    updatedBy: editor,
    version: version + 1,
  })
  // Guarded by the version that was read: an edit that came in between is not lost but fails this job.
  onlyRow(await update(writer, rows.article, version))
  await writeParts(writer, rows)
  return rows.article
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
        await overwrite(writer, row, await readArticle(writer, row), row.updatedBy)
      }
      return rows.length > 0
    })
    if (!found) {
      return rendered
    }
  }
}
