/** Form tokens and proofs that were used. Each can be used once. */
import { inArray } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'

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

/** Stores that tokens are used, until they expire. The caller has locked them and {@link listUsed} did not return them. */
export async function markUsed(
  { db, tables: { spentTokens } }: Writer,
  tokens: readonly { id: string; expiresAt: string }[],
): Promise<void> {
  if (tokens.length > 0) {
    await db.insert(spentTokens).values([...tokens])
  }
}
