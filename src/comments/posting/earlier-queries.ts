/** The comments that were there before a post: the same text again, and others of its network and its user. */
import { and, desc, eq, gt, inArray, lt, ne, or, type Placeholder, sql } from '../../storage/drizzle.ts'
import { preparedForIds, together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import { isVisibleComment } from '../threads/visibility.ts'

/** Comments from one of these end sites or of one of these users. The hashes of the two are never equal. */
const isOfPoster = ({ comments }: Tables, posterHashes: Placeholder[]) =>
  or(inArray(comments.floodHash, posterHashes), inArray(comments.userHash, posterHashes))

const duplicate = preparedForIds(({ db, tables }: Reader, posterHashes) => {
  const { comments } = tables
  return db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        eq(comments.fingerprint, sql.placeholder('fingerprint')),
        ne(comments.id, sql.placeholder('except')),
        or(isVisibleComment(tables), isOfPoster(tables, posterHashes)),
      ),
    )
    .limit(1)
})

/**
 * Whether there is another comment with this fingerprint that its poster may know of: a public one, or one from the same
 * end site or of the same user. A refusal because of any other would tell what hidden comments say.
 */
export async function hasDuplicate(
  reader: Reader,
  { id, fingerprint }: { id: string; fingerprint: string },
  /** The hashes of the end site and the user, under every secret of the site. */
  posterHashes: readonly string[],
): Promise<boolean> {
  const rows = await duplicate(reader, posterHashes, { fingerprint, except: id })
  return rows.length > 0
}

const latestBy = (column: 'floodHash' | 'userHash') =>
  preparedForIds(({ db, tables: { comments } }: Reader, hashes) =>
    db
      .select({ id: comments.id, createdAt: comments.createdAt })
      .from(comments)
      .where(
        and(
          inArray(comments[column], hashes),
          gt(comments.createdAt, sql.placeholder('since')),
          // Later ones were stored while a clock was wrong. Clocks of instances may differ by some seconds.
          lt(comments.createdAt, sql.placeholder('until')),
        ),
      )
      .orderBy(desc(comments.createdAt))
      .limit(sql.placeholder('most')),
  )

const latestByNetwork = latestBy('floodHash')
const latestByUser = latestBy('userHash')

/** The hashes of a poster under every secret of the site; of a user none, when the site names none. */
export type PosterHashes = { floodHashes: readonly string[]; userHashes: readonly string[] }

/**
 * The times at which one network or user posted comments between `since` and `until`, newest first, at most `most`. A query
 * for each: for an `or` of both, PostgreSQL read all comments of that time.
 */
export async function listTimesOfPoster(
  reader: Reader,
  { floodHashes, userHashes }: PosterHashes,
  period: { since: string; until: string; most: number },
): Promise<string[]> {
  const [ofNetwork, ofUser] = await together(
    latestByNetwork(reader, floodHashes, period),
    userHashes.length === 0 ? [] : latestByUser(reader, userHashes, period),
  )
  const times = new Map([...ofNetwork, ...ofUser].map(({ id, createdAt }) => [id, createdAt]))
  return [...times.values()].sort().reverse().slice(0, period.most)
}

const publicOfUser = preparedForIds(({ db, tables: { comments } }: Reader, userHashes) =>
  db
    .select({ id: comments.id })
    .from(comments)
    .where(
      and(
        inArray(comments.userHash, userHashes),
        eq(comments.publicAs, 'comment'),
        // No stored address is empty.
        eq(sql`coalesce(${comments.authorEmail}, '')`, sql.placeholder('email')),
      ),
    )
    .limit(1),
)

/** Whether the user has a public comment with this e-mail address; null counts as an address of its own. */
export async function hasPublicComment(
  reader: Reader,
  /** The hashes of the user under every secret of the site; empty when there is none. */
  userHashes: readonly string[],
  email: string | null,
): Promise<boolean> {
  const rows = userHashes.length === 0 ? [] : await publicOfUser(reader, userHashes, { email: email ?? '' })
  return rows.length > 0
}
