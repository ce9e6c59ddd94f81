/**
 * The columns of a comment: who sees each, what is left of it when the comment is deleted above replies, and whether the
 * export of personal data has it. A column of the table that has no row here does not compile.
 */
import type { Tables } from '../../storage/tables.ts'

export type CommentRow = Tables['comments']['$inferSelect']

type Treatment<V> = {
  /** Who is shown it: everyone who may see the comment, moderators alone, or nobody. */
  shown: 'public' | 'moderators' | 'nobody'
  /** The value that it gets when the comment is deleted and replies keep its place; without it, it stays as it is. */
  emptied?: V
  /** What the export of personal data has of it: its value, or only whether there is one. */
  exported?: 'value' | 'presence'
}

export const FIELDS = {
  id: { shown: 'public', exported: 'value' },
  articleId: { shown: 'public', exported: 'value' },
  rootId: { shown: 'public' },
  parentId: { shown: 'public', exported: 'value' },
  depth: { shown: 'public', exported: 'value' },
  status: { shown: 'public', exported: 'value' },
  publicAs: { shown: 'public' },
  deletedAt: { shown: 'public' },
  authorName: { shown: 'public', emptied: '', exported: 'value' },
  authorUrl: { shown: 'public', emptied: null, exported: 'value' },
  authorEmail: { shown: 'moderators', emptied: null, exported: 'value' },
  networkHash: { shown: 'moderators', emptied: null, exported: 'presence' },
  body: { shown: 'moderators', emptied: '', exported: 'value' },
  html: { shown: 'public', emptied: '', exported: 'value' },
  text: { shown: 'public', emptied: '', exported: 'value' },
  rendererVersion: { shown: 'nobody' },
  fingerprint: { shown: 'nobody', emptied: null },
  findings: { shown: 'moderators', emptied: null, exported: 'value' },
  createdAt: { shown: 'public', exported: 'value' },
  editedAt: { shown: 'public', exported: 'value' },
  changedAt: { shown: 'nobody', exported: 'value' },
  reviewedAt: { shown: 'moderators', exported: 'value' },
  version: { shown: 'moderators' },
} as const satisfies { [C in keyof CommentRow]: Treatment<CommentRow[C]> }

type Fields = typeof FIELDS
type Column = keyof Fields
type PublicColumn = { [C in Column]: Fields[C] extends { shown: 'public' } ? C : never }[Column]

/** The columns that public answers are made of. */
export type PublicRow = Pick<CommentRow, PublicColumn>

/** The same for a query, so that private columns are not even read. */
export const publicColumns = ({ comments }: Tables) =>
  Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, { shown }]) =>
      shown === 'public' ? [[name, comments[name as Column]]] : [],
    ),
  ) as Pick<Tables['comments'], PublicColumn>

type Emptied = { [C in Column as Fields[C] extends { emptied: unknown } ? C : never]: CommentRow[C] }

/** What an emptied comment has in place of what its author gave. */
export const EMPTIED = Object.fromEntries(
  Object.entries(FIELDS).flatMap(([name, field]) => ('emptied' in field ? [[name, field.emptied]] : [])),
) as Emptied
