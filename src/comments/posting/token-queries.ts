/** Form tokens and proofs that were used: each counts once. */
import { inArray } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'

/** Which of the tokens were used before. */
export async function listUsed(
  { db, tables: { spentTokens } }: Reader,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows =
    ids.length === 0
      ? []
      : await db
          .select({ id: spentTokens.id })
          .from(spentTokens)
          .where(inArray(spentTokens.id, [...ids]))
  return new Set(rows.map(({ id }) => id))
}

/** Stores that tokens are used, until they would have expired. They must be locked, and {@link listUsed} must not know them. */
export async function markUsed(
  { db, tables: { spentTokens } }: Writer,
  tokens: readonly { id: string; expiresAt: string }[],
): Promise<void> {
  if (tokens.length > 0) {
    await db.insert(spentTokens).values([...tokens])
  }
}
