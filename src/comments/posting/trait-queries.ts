/** What comments have in common, see traits.ts, and what became of those that share it. */

import type { Seen } from '../../spam/rules/rule.ts'
import { and, count, countDistinct, eq, inArray, isNotNull, ne, sql } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'

const countTraits = preparedForIds(({ db, tables: { comments, commentTraits } }: Reader, traits) => {
  // Only what a moderator has seen speaks for or against others: what rules let through may be the first of many.
  const [spam, approved] = (['spam', 'approved'] as const).map(status =>
    and(eq(comments.status, status), isNotNull(comments.reviewedAt)),
  )
  return db
    .select({
      id: commentTraits.trait,
      comments: count(),
      articles: countDistinct(comments.articleId),
      spam: count(sql`case when ${spam} then 1 end`),
      approved: count(sql`case when ${approved} then 1 end`),
    })
    .from(commentTraits)
    .innerJoin(comments, eq(comments.id, commentTraits.commentId))
    .where(and(inArray(commentTraits.trait, traits), ne(comments.id, sql.placeholder('except'))))
    .groupBy(commentTraits.trait)
})

/** For each of the traits that other comments have: what became of those. @param except the comment itself. */
export async function countSeen(
  reader: Reader,
  traits: readonly string[],
  except: string,
): Promise<Map<string, Seen>> {
  if (traits.length === 0) {
    return new Map()
  }
  const rows = await countTraits(reader, traits, { except })
  return new Map(rows.map(({ id, ...seen }) => [id, seen]))
}

/** Stores the traits of a comment in the place of those that it had. */
export async function replaceTraits(
  writer: Writer,
  commentId: string,
  traits: readonly string[],
): Promise<void> {
  await removeTraits(writer, commentId)
  await insertTraits(writer, commentId, traits)
}

export async function insertTraits(
  { db, tables: { commentTraits } }: Writer,
  commentId: string,
  traits: readonly string[],
): Promise<void> {
  if (traits.length > 0) {
    await db.insert(commentTraits).values(traits.map(trait => ({ commentId, trait })))
  }
}

async function removeTraits({ db, tables: { commentTraits } }: Writer, commentId: string): Promise<void> {
  await db.delete(commentTraits).where(eq(commentTraits.commentId, commentId))
}
