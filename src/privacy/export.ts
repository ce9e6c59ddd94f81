/** Exports everything that is stored about one e-mail address. */

import { emailHashes } from '../comments/threads/email-hashes.ts'
import { LIMITS } from '../kernel/limits.ts'
import { readPage } from '../kernel/paging.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage } from '../storage/storage.ts'
import { countEntries, type Entries, fetchEntries, listEntries } from './export-queries.ts'
import type { ExportRequest, PrivacyEntry } from './schema.ts'

/** Reads one page of the export, from one snapshot. */
export function exportPage(
  storage: Storage,
  secrets: Secrets,
  { email, limit, cursor, count }: ExportRequest,
) {
  const subject = { email, hashes: emailHashes(secrets, email) }
  return storage.snapshot(
    async reader => {
      const { rows, page } = await readPage(
        { limit, cursor: cursor ?? undefined, count },
        JSON.stringify(['privacy', email]),
        {
          fetch: slice => listEntries(reader, subject, slice),
          count: () => countEntries(reader, subject),
          positionOf: ({ createdAt, id }) => ({ value: createdAt, id }),
          cursorAt: { pointer: '/cursor' },
        },
      )
      const ids = rows.map(({ id }) => id)
      return { data: toEntries(ids, await fetchEntries(reader, ids)), page }
    },
    { fresh: true },
  )
}

/** Everything that is stored about one address, page by page, oldest first. @param email in lower case. */
export async function* exportAll(
  storage: Storage,
  secrets: Secrets,
  email: string,
): AsyncGenerator<PrivacyEntry> {
  let cursor: string | null = null
  do {
    const request: ExportRequest = { email, limit: LIMITS.pageSize, cursor, count: false }
    const { data, page } = await exportPage(storage, secrets, request)
    yield* data
    cursor = page.next
  } while (cursor !== null)
}

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
    // Never null: the comment was found by its address.
    author: { name: row.authorName, email: row.authorEmail as string, url: row.authorUrl },
    ...{ body, html, text, findings },
    traits: traits.map(({ trait }) => trait),
    hasNetworkHash: row.networkHash !== null || row.floodHash !== null,
    hasUserHash: row.userHash !== null,
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
