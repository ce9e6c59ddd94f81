/** The comments that were there before a post: the same text again, and others of its network. */
import { and, desc, eq, gt, inArray, lt, ne, or, sql } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { isVisibleComment } from '../threads/visibility.ts'

const duplicate = preparedForIds(({ db, tables }: Reader, floodHashes) => {
  const { comments } = tables
  return db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.fingerprint, sql.placeholder('fingerprint')),
        ne(comments.id, sql.placeholder('except')),
        or(isVisibleComment(tables), inArray(comments.floodHash, floodHashes)),
      ),
    )
    .limit(1)
})

/**
 * Whether there is another comment with this fingerprint that its poster may know of: a public one, or one from the same
 * end site. A refusal because of any other would tell what hidden comments say.
 */
export async function hasDuplicate(
  reader: Reader,
  { id, fingerprint }: { id: string; fingerprint: string },
  /** The hashes of the end site under every secret of the site. */
  floodHashes: readonly string[],
): Promise<boolean> {
  const rows = await duplicate(reader, floodHashes, { fingerprint, except: id })
  return rows.length > 0
}

const timesOfNetwork = preparedForIds(({ db, tables: { comments } }: Reader, floodHashes) =>
  db
    .select({ createdAt: comments.createdAt })
    .from(comments)
    .where(
      and(
        inArray(comments.floodHash, floodHashes),
        gt(comments.createdAt, sql.placeholder('since')),
        // Later ones were stored while a clock was wrong. Clocks of instances may differ by some seconds.
        lt(comments.createdAt, sql.placeholder('until')),
      ),
    )
    .orderBy(desc(comments.createdAt))
    .limit(sql.placeholder('most')),
)

/** The times at which one network posted comments between `since` and `until`, newest first, at most `most`. */
export async function listTimesOfNetwork(
  reader: Reader,
  /** The hashes of its end site under every secret of the site. */
  floodHashes: readonly string[],
  period: { since: string; until: string; most: number },
): Promise<string[]> {
  const rows = await timesOfNetwork(reader, floodHashes, period)
  return rows.map(({ createdAt }) => createdAt)
}
