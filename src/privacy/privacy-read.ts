/** A page of all that is stored about one address, from one state of the data. Composes queries, paging and view. */
import { readPage } from '../http/paging.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Secrets } from '../kernel/secrets.ts'
import type { Storage } from '../storage/storage.ts'
import { toEntries } from './export.ts'
import { countEntries, fetchEntries, listEntries } from './export-queries.ts'
import type { ExportRequest, PrivacyEntry } from './schema.ts'

export function exportPage(
  storage: Storage,
  secrets: Secrets,
  { email, limit, cursor, count }: ExportRequest,
) {
  const subject = { email, hashes: secrets.emailHashes(email) }
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
