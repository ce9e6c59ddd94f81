/** All changes of articles. Each runs in the transaction of its caller. */

import { forgetAnswers } from '../../idempotency/queries.ts'
import { newId, timeOf } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { onlyRow } from '../../storage/query.ts'
import type { Writer } from '../../storage/storage.ts'
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
import { replaceSections } from './section-queries.ts'

/** A stored article. Its content has the ids of sections and references. */
export type WholeArticle = { row: ArticleRow; content: NewArticle }

/** `before` is null for a new article, `after` is null for an article that is removed. */
export type Change = { before: WholeArticle | null; after: NewArticle | null }

export type ChangeContext = {
  /** Id of the API key; null for the command line. */
  editor: string | null
  history: History
  /** Called with each change, in its transaction, before the rows are written. */
  listeners: readonly ((writer: Writer, change: Change) => Promise<void>)[]
}

export type EditRules = {
  /** Whether citations without a reference are allowed. They are shown as text. */
  leavesCitations?: boolean
  /** Translates a pointer into the whole article to the same place in the request body, which may be a part of it. */
  sentAs?: (pointer: string, article: NewArticle) => string
}

/** @throws Problem invalid-request, conflict (the slug is taken, or its group has an article in its language). */
export function createArticle(
  writer: Writer,
  article: NewArticle,
  context: ChangeContext,
): Promise<ArticleRows> {
  return applyChange(writer, { before: null, after: article }, context)
}

/**
 * Replaces an article by the result of `edit`, and stores the former content as a revision. Ids are kept, see
 * {@link withIdsOf}.
 * @throws Problem invalid-request, conflict.
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

/** Removes an article for good, with its revisions and comments. */
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

export function identityOf(present: ArticleRow | undefined, editor: string | null): Identity {
  if (present === undefined) {
    const id = newId()
    const now = timeOf(id).toISOString()
    return { id, createdAt: now, updatedAt: now, updatedBy: editor, version: 1 }
  }
  const { id, createdAt, version } = present
  return { id, createdAt, updatedAt: new Date().toISOString(), updatedBy: editor, version: version + 1 }
}

/**
 * @returns the renderer that the check used. It remembers its results, so that nothing is rendered twice.
 * @throws Problem invalid-request, conflict.
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

/** The ids that a change removes: of sections and references, and of the article when it is removed. */
function removedIds({ before, after }: Change): string[] {
  if (before === null) {
    return []
  }
  const kept = new Set(after === null ? [] : [before.row.id, ...partIds(after)])
  return [before.row.id, ...partIds(before.content)].filter(id => !kept.has(id))
}

/** Writes an article over the version that was read. @throws when another edit came in between; that edit stays. */
export async function storeRows(writer: Writer, rows: ArticleRows): Promise<ArticleRows> {
  const { article, sections, references } = rows
  const { id, version } = article
  const stored = version === 1 ? insertArticle(writer, article) : updateArticle(writer, article, version - 1)
  onlyRow(await stored)
  await replaceAuthorsAndTags(writer, id, rows)
  await replaceSections(writer, id, sections)
  await replaceReferences(writer, id, references)
  return rows
}
