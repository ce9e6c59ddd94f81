/** Form tokens and proofs that were used: each counts once. */
import { inArray } from '../storage/drizzle.ts'
import type { Reader, Writer } from '../storage/storage.ts'

/** Which of the tokens were used before. */
export async function listSpent(
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

/** Uses a token up until it would have expired; `false` when somebody else was faster. */
export async function spend(
  { db, tables: { spentTokens } }: Writer,
  token: { id: string; expiresAt: string },
): Promise<boolean> {
  const stored = await db
    .insert(spentTokens)
    .values(token)
    .onConflictDoNothing()
    .returning({ id: spentTokens.id })
  return stored.length > 0
}
