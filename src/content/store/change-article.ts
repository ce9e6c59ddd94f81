/** Every change of an article, in the transaction of its caller. */

import { forgetAnswers } from '../../idempotency/queries.ts'
import { newId, timeOf } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { RENDERER_VERSION } from '../../markdown/render.ts'
import { onlyRow } from '../../storage/query.ts'
import type { Storage, Writer } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { checkArticle, citedBefore } from '../model/check.ts'
import {
  type ArticleRow,
  type ArticleRows,
  type Identity,
  partIds,
  type RenderBody,
  rendererOf,
  toRows,
  withIdsOf,
} from '../model/rows.ts'
import {
  deleteArticle,
  forgetSlug,
  insertArticle,
  keepSlug,
  replaceAuthorsAndTags,
  updateArticle,
} from './article-queries.ts'
import { readArticle } from './read-article.ts'
import { replaceReferences } from './reference-queries.ts'
import { refuseTaken } from './refuse-taken.ts'
import { type History, keepRevision } from './revision-queries.ts'
import { listOutdatedArticles, replaceSections } from './section-queries.ts'
import { findAnyArticle } from './visibility.ts'

/** An article as it is stored; its content has the ids of its parts. */
export type WholeArticle = { row: ArticleRow; content: NewArticle }

/** `before` is null for a new article, `after` for one that goes for good. */
export type Change = { before: WholeArticle | null; after: NewArticle | null }

export type ChangeContext = {
  /** The id of the API key; null for the command line. */
  editor: string | null
  history: History
  /** Called with each change, in its transaction, before its rows are written. */
  listeners: readonly ((writer: Writer, change: Change) => Promise<void>)[]
}

export type EditRules = {
  /** Whether citations may stay, as text, although their references go. */
  leavesCitations?: boolean
  /** Where a fault stands in what was sent, if that was only a part; `pointer` leads into the changed `article`. */
  sentAs?: (pointer: string, article: NewArticle) => string
}

/** @throws Problem invalid, conflict (its slug is taken, or its group has an article in its language). */
export function createArticle(
  writer: Writer,
  article: NewArticle,
  context: ChangeContext,
): Promise<ArticleRows> {
  return applyChange(writer, { before: null, after: article }, context)
}

/**
 * Puts what `edit` makes of an article in its place, and keeps what it was as a revision. Sections without an id keep
 * that of the present section with the same anchor, references by key.
 * @throws Problem invalid, conflict.
 */
export async function changeArticle(
  writer: Writer,
  row: ArticleRow,
  edit: (article: NewArticle) => NewArticle | Promise<NewArticle>,
  context: ChangeContext,
  rules?: EditRules,
): Promise<ArticleRows> {
  const content = await readArticle(writer, row)
  const after = withIdsOf(content, await edit(content))
  return applyChange(writer, { before: { row, content }, after }, context, rules)
}

/** Removes an article for good, with all that hangs below it. */
export async function removeArticle(writer: Writer, row: ArticleRow, context: ChangeContext): Promise<void> {
  const content = await readArticle(writer, row)
  await applyChange(writer, { before: { row, content }, after: null }, context)
}

async function applyChange(
  writer: Writer,
  change: Change & { after: NewArticle },
  context: ChangeContext,
  rules?: EditRules,
): Promise<ArticleRows>
async function applyChange(writer: Writer, change: Change, context: ChangeContext): Promise<null>
async function applyChange(
  writer: Writer,
  change: Change,
  { editor, history, listeners }: ChangeContext,
  rules: EditRules = {},
): Promise<ArticleRows | null> {
  const { before, after } = change
  const identity = identityOf(before?.row, editor)
  const render = after === null ? undefined : await checkChange(writer, after, before, identity.id, rules)
  for (const listener of listeners) {
    await listener(writer, change)
  }
  await forgetAnswers(writer, removedIds(change))
  if (after === null) {
    await deleteArticle(writer, identity.id)
    return null
  }
  if (before !== null) {
    await keepRevision(writer, before.row, before.content, history)
  }
  if (after.slug !== before?.row.slug) {
    await forgetSlug(writer, after.slug)
  }
  if (before !== null && after.slug !== before.row.slug) {
    await keepSlug(writer, before.row.slug, identity.id)
  }
  return storeRows(writer, toRows(after, identity, render))
}

function identityOf(present: ArticleRow | undefined, editor: string | null): Identity {
  if (present === undefined) {
    const id = newId()
    const now = timeOf(id).toISOString()
    return { id, createdAt: now, updatedAt: now, updatedBy: editor, version: 1 }
  }
  const { id, createdAt, version } = present
  return { id, createdAt, updatedAt: new Date().toISOString(), updatedBy: editor, version: version + 1 }
}

/**
 * @returns the renderer that the check used: what it has rendered it does not render again.
 * @throws Problem invalid, conflict.
 */
async function checkChange(
  writer: Writer,
  after: NewArticle,
  before: WholeArticle | null,
  id: string,
  { leavesCitations = false, sentAs = pointer => pointer }: EditRules,
): Promise<RenderBody> {
  const render = rendererOf(after)
  const mayCite = leavesCitations
    ? () => () => true
    : before === null
      ? undefined
      : citedBefore(before.content)
  const faults = checkArticle(after, mayCite, render)
  if (faults.length > 0) {
    throw new Problem('invalid-request', {
      faults: faults.map(({ pointer, detail }) => ({ pointer: sentAs(pointer, after), detail })),
    })
  }
  await refuseTaken(writer, after, id)
  return render
}

/** The ids of what a change removes: parts of the article, or the article with all of them. */
function removedIds({ before, after }: Change): string[] {
  if (before === null) {
    return []
  }
  const kept = new Set(after === null ? [] : [before.row.id, ...partIds(after)])
  return [before.row.id, ...partIds(before.content)].filter(id => !kept.has(id))
}

async function storeRows(writer: Writer, rows: ArticleRows): Promise<ArticleRows> {
  const { article, sections, references } = rows
  const { id, version } = article
  // Guarded by the version that was read: an edit that came in between is not lost but fails this job.
  const stored = version === 1 ? insertArticle(writer, article) : updateArticle(writer, article, version - 1)
  onlyRow(await stored)
  await replaceAuthorsAndTags(writer, id, rows)
  await replaceSections(writer, id, sections)
  await replaceReferences(writer, id, references)
  return rows
}

/**
 * Renders again what another version of the renderer rendered, an article at a time. The articles get a new version,
 * because what they answer changes; it is no change of their content. Instances that start together share the work.
 * @returns the number of articles rendered.
 */
export async function renderArticlesAgain(storage: Storage): Promise<number> {
  for (let rendered = 0; ; rendered += 1) {
    const found = await storage.write(async writer => {
      const [id] = await listOutdatedArticles(writer, RENDERER_VERSION, 1)
      const row = id === undefined ? undefined : await findAnyArticle(writer, id)
      if (row !== undefined) {
        await storeRows(writer, toRows(await readArticle(writer, row), identityOf(row, row.updatedBy)))
      }
      return row !== undefined
    })
    if (!found) {
      return rendered
    }
  }
}
