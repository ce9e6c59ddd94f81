/** What is stored about somebody as the API shows it, from rows. Pure. */
import type { Entries } from './export-queries.ts'
import type { PrivacyEntry } from './schema.ts'

type Entry<K extends PrivacyEntry['kind']> = Extract<PrivacyEntry, { kind: K }>

/** The entries with these ids, in their order. */
export function toEntries(
  ids: readonly string[],
  { comments, traits, events, reports, bans }: Entries,
): PrivacyEntry[] {
  const traitsOf = Map.groupBy(traits, ({ commentId }) => commentId)
  const entries: PrivacyEntry[] = [
    ...comments.map(comment => toComment(comment, traitsOf.get(comment.row.id) ?? [])),
    ...events.map(toEvent),
    ...reports.map(toReport),
    ...bans.map(toBan),
  ]
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  return ids.map(id => byId.get(id) as PrivacyEntry)
}

function toComment(
  { row, slug }: Entries['comments'][number],
  traits: readonly { trait: string }[],
): Entry<'comment'> {
  const { id, articleId, parentId, depth, status, body, html, text, findings } = row
  const { createdAt, editedAt, changedAt, reviewedAt } = row
  return {
    kind: 'comment',
    ...{ id, articleId, article: slug, parentId, depth, status },
    // It was found by its address.
    author: { name: row.authorName, email: row.authorEmail as string, url: row.authorUrl },
    ...{ body, html, text, findings },
    traits: traits.map(({ trait }) => trait),
    hasNetworkHash: row.networkHash !== null,
    ...{ createdAt, editedAt, changedAt, reviewedAt },
  }
}

function toEvent(row: Entries['events'][number]): Entry<'event'> {
  const { id, commentId, actor, action, fromStatus, toStatus, reason, createdAt } = row
  return { kind: 'event', id, commentId, actor, action, fromStatus, toStatus, reason, createdAt }
}

function toReport({
  id,
  commentId,
  reason,
  createdAt,
  resolvedAt,
}: Entries['reports'][number]): Entry<'report'> {
  return { kind: 'report', id, commentId, reason, createdAt, resolvedAt }
}

function toBan({ id, verdict, reason, createdAt, expiresAt }: Entries['bans'][number]): Entry<'ban'> {
  return { kind: 'ban', id, verdict, reason, createdAt, expiresAt }
}
