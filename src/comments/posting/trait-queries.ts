/** The traits that comments share (see spam/text/traits.ts), and what was decided about the comments that share them. */

import type { Seen } from '../../spam/rules/rule.ts'
import { and, count, countDistinct, eq, inArray, isNotNull, ne, sql } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'

const countTraits = preparedForIds(({ db, tables: { comments, commentTraits } }: Reader, traits) => {
  // Only decisions of moderators count: a comment that the rules let through may be the first of a wave of spam.
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

/** For each trait that other comments share: how these were decided. @param except id of the comment itself. */
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

export async function replaceTraits(
  writer: Writer,
  commentId: string,
  traits: readonly string[],
): Promise<void> {
  await removeTraits(writer, commentId)
  await insertTraits(writer, commentId, traits)
}

const insertion = preparedForIds(({ db, tables: { commentTraits } }: Writer, traits) => {
  const commentId = sql.placeholder('comment')
  return db.insert(commentTraits).values(traits.map(trait => ({ commentId, trait })))
})

export async function insertTraits(
  writer: Writer,
  commentId: string,
  traits: readonly string[],
): Promise<void> {
  if (traits.length > 0) {
    await insertion(writer, traits, { comment: commentId })
  }
}

async function removeTraits({ db, tables: { commentTraits } }: Writer, commentId: string): Promise<void> {
  await db.delete(commentTraits).where(eq(commentTraits.commentId, commentId))
}
