/** All changes of articles. Each runs in the transaction of its caller. */

import { isDeepStrictEqual } from 'node:util'
import { forgetAnswers } from '../../idempotency/queries.ts'
import { ARTICLES, articleName } from '../../kernel/cache-names.ts'
import { newId } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import { onlyRow } from '../../storage/query.ts'
import type { Writer } from '../../storage/storage.ts'
import type { NewArticle } from '../model/article.ts'
import { checkArticle, citedBefore } from '../model/check.ts'
import { type LastChanges, trackChanges } from '../model/last-changes.ts'
import { partIds, withIdsOf } from '../model/part-ids.ts'
import {
  type ArticleParts,
  type ArticleRow,
  type ArticleRows,
  asStored,
  type Identity,
  listParts,
  type RenderBody,
  rendererOf,
  toRows,
} from '../model/rows.ts'
import { statusAt } from '../model/view.ts'
import { deleteArticle, insertArticle, replaceAuthorsAndTags, updateArticle } from './article-queries.ts'
import { forgetSlug, keepSlug } from './article-slug-queries.ts'
import { readLastChanges } from './last-change-queries.ts'
import { readArticle } from './read-article.ts'
import { replaceReferences } from './reference-queries.ts'
import { refuseTaken } from './refuse-taken.ts'
import { type History, keepRevision } from './revision-queries.ts'
import { replaceSections } from './section-queries.ts'

/** A stored article. Its content has the ids of sections and references. */
export type WholeArticle = { row: ArticleRow; content: NewArticle; last: LastChanges }

/** `before` is null for a new article, `after` is null for an article that is removed. */
export type Change = { before: WholeArticle | null; after: NewArticle | null }

export type ChangeContext = {
  /** Id of the API key; null for the command line. */
  editor: string | null
  history: History
  /** The language in which lists are sorted. */
  siteLang: string
  /** Called with each change, in its transaction, before the rows are written. */
  listeners: readonly ((writer: Writer, change: Change) => Promise<void>)[]
  /** Called with what each change stores, in its transaction. What hangs on the row of an article goes with it. */
  indexers: readonly ((writer: Writer, stored: ArticleRows) => Promise<void>)[]
}

/** A context at the time of a change. */
export type TimedContext = ChangeContext & { now: Date }

/** An article after a change, without its sections and references. */
export type ChangedArticle = ArticleParts & { article: ArticleRow }

export type EditRules = {
  /** Whether the former version is kept in any case, and not merged with the new one. */
  keepsFormer?: boolean
  /** Whether citations without a reference are allowed. They are shown as text. */
  leavesCitations?: boolean
  /** Translates a pointer into the whole article to the same place in the request body, which may be a part of it. */
  sentAs?: (pointer: string, article: NewArticle) => string
}

/** @throws Problem invalid-request, conflict (the slug is taken, or its group has an article in its language). */
export function createArticle(
  writer: Writer,
  article: NewArticle,
  context: TimedContext,
): Promise<ArticleRows> {
  return applyChange(writer, { before: null, after: article }, context)
}

/**
 * Replaces an article by the result of `edit`, and stores the former content as a revision, unless the two merge. Ids are
 * kept, see {@link withIdsOf}. An edit that changes nothing makes no version.
 * @throws Problem invalid-request, conflict.
 */
export async function changeArticle(
  writer: Writer,
  row: ArticleRow,
  edit: (article: NewArticle, last: LastChanges) => NewArticle | Promise<NewArticle>,
  context: TimedContext,
  rules?: EditRules,
): Promise<ChangedArticle> {
  const before = await readWhole(writer, row)
  const { content } = before
  const after = asStored(withIdsOf(content, await edit(content, before.last)))
  if (isDeepStrictEqual(after, content)) {
    return { article: row, ...listParts(row.id, content) }
  }
  return applyChange(writer, { before, after }, context, rules)
}

/** Removes an article for good, with its revisions and comments. */
export async function removeArticle(writer: Writer, row: ArticleRow, context: TimedContext): Promise<void> {
  await applyChange(writer, { before: await readWhole(writer, row), after: null }, context)
}

const readWhole = async (writer: Writer, row: ArticleRow): Promise<WholeArticle> => ({
  row,
  content: await readArticle(writer, row),
  last: await readLastChanges(writer, row),
})

async function applyChange(
  writer: Writer,
  change: Change & { after: NewArticle },
  context: TimedContext,
  rules?: EditRules,
): Promise<ArticleRows>
async function applyChange(writer: Writer, change: Change, context: TimedContext): Promise<null>
async function applyChange(
  writer: Writer,
  change: Change,
  context: TimedContext,
  rules: EditRules = {},
): Promise<ArticleRows | null> {
  const { before, after } = change
  const { editor, history, listeners, indexers, siteLang, now } = context
  const merges =
    after !== null && before !== null && !rules.keepsFormer && mergesWith(before.row, after, context)
  const savedSince = merges ? before.row.savedSince : now.toISOString()
  const identity = identityOf(before?.row, { editor, now, savedSince })
  const render = after === null ? undefined : await checkChange(writer, after, before, identity.id, rules)
  for (const listener of listeners) {
    await listener(writer, change)
  }
  touchArticle(writer, identity.id, before?.row, after)
  await forgetAnswers(writer, removedIds(change))
  if (after === null) {
    await replaceAuthorsAndTags(writer, identity.id, { authors: [], tags: [] }, siteLang)
    await deleteArticle(writer, identity.id)
    return null
  }
  if (before !== null && !merges) {
    await keepRevision(writer, before.row, before.content, history, now)
  }
  if (after.slug !== before?.row.slug) {
    await forgetSlug(writer, after.slug, identity.id)
  }
  if (before !== null && after.slug !== before.row.slug) {
    await keepSlug(writer, before.row.slug, identity.id, now.toISOString())
  }
  const last =
    before === null ? undefined : trackChanges(before.content, after, before.last, identity.version)
  const stored = await storeRows(writer, toRows(after, identity, last, render), siteLang)
  for (const index of indexers) {
    await index(writer, stored)
  }
  return stored
}

/**
 * Whether a version merges with the one that it replaces, which is then not kept: the same key saves again with the same
 * status, within the minutes that began with the first of these saves. The command line is nobody in particular.
 */
function mergesWith(row: ArticleRow, after: NewArticle, { editor, history, now }: TimedContext): boolean {
  const age = row.savedSince === null ? -1 : now.getTime() - Date.parse(row.savedSince)
  return (
    editor !== null &&
    editor === row.updatedBy &&
    age >= 0 &&
    age < history.mergeMinutes * 60_000 &&
    statusAt(row, row.updatedAt) === statusAt(after, now.toISOString())
  )
}

export function identityOf(
  present: ArticleRow | undefined,
  { editor, now, savedSince }: { editor: string | null; now: Date; savedSince: string | null },
): Identity {
  const updatedAt = now.toISOString()
  const save = { updatedAt, updatedBy: editor, savedSince }
  if (present === undefined) {
    return { id: newId(), createdAt: updatedAt, version: 1, ...save }
  }
  const { id, createdAt, version } = present
  return { id, createdAt, version: version + 1, ...save }
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
      faults: faults.map(({ pointer, ...fault }) => ({ ...fault, pointer: sentAs(pointer, after) })),
    })
  }
  await refuseTaken(writer, after, id)
  return render
}

/** Says that the public sees another article, if it is or was published or scheduled. */
export function touchArticle(
  writer: Writer,
  id: string,
  ...states: (Pick<ArticleRow, 'status'> | null | undefined)[]
): void {
  if (states.some(state => state?.status === 'published')) {
    writer.touch([articleName(id), ARTICLES])
  }
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
export async function storeRows(writer: Writer, rows: ArticleRows, siteLang: string): Promise<ArticleRows> {
  const { article, sections, references } = rows
  const { id, version } = article
  const stored =
    version === 1
      ? insertArticle(writer, article, siteLang)
      : updateArticle(writer, article, version - 1, siteLang)
  onlyRow(await stored)
  await replaceAuthorsAndTags(writer, id, rows, siteLang)
  await replaceSections(writer, id, sections)
  await replaceReferences(writer, id, references)
  return rows
}
