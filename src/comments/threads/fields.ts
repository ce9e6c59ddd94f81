/**
 * The columns of a comment. Each says who sees it, what it becomes when the comment is emptied because it has replies,
 * and whether the export of personal data has it. A column of the table that is missing here does not compile.
 */
import type { Tables } from '../../storage/tables.ts'

export type CommentRow = Tables['comments']['$inferSelect']

type Treatment<V> = {
  /** Who sees it: everyone who may see the comment, only moderators, or nobody. */
  shown: 'public' | 'moderators' | 'nobody'
  /** Its value after the comment is emptied. Without this, the column keeps its value. */
  emptied?: V
  /** What the export of personal data contains: the value, or only whether there is one. */
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
  floodHash: { shown: 'nobody', emptied: null, exported: 'presence' },
  userHash: { shown: 'moderators', emptied: null, exported: 'presence' },
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
  replyCount: { shown: 'public' },
  threadCount: { shown: 'public' },
} as const satisfies { [C in keyof CommentRow]: Treatment<CommentRow[C]> }

type Fields = typeof FIELDS
type Column = keyof Fields
type PublicColumn = { [C in Column]: Fields[C] extends { shown: 'public' } ? C : never }[Column]

export type PublicRow = Pick<CommentRow, PublicColumn>

/** The columns to select for public answers, so that private ones are not even read. */
export const publicColumns = ({ comments }: Tables) =>
  Object.fromEntries(
    Object.entries(FIELDS).flatMap(([name, { shown }]) =>
      shown === 'public' ? [[name, comments[name as Column]]] : [],
    ),
  ) as Pick<Tables['comments'], PublicColumn>

type Emptied = { [C in Column as Fields[C] extends { emptied: unknown } ? C : never]: CommentRow[C] }

/** The values of an emptied comment. */
export const EMPTIED = Object.fromEntries(
  Object.entries(FIELDS).flatMap(([name, field]) => ('emptied' in field ? [[name, field.emptied]] : [])),
) as Emptied
