/** Form tokens and proofs that were used. Each can be used once. */
import { inArray, sql } from '../../storage/drizzle.ts'
import { prepared, preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'

const used = preparedForIds(({ db, tables: { spentTokens } }: Reader, ids) =>
  db.select({ id: spentTokens.id }).from(spentTokens).where(inArray(spentTokens.id, ids)),
)

export async function listUsed(reader: Reader, ids: readonly string[]): Promise<Set<string>> {
  const rows = ids.length === 0 ? [] : await used(reader, ids)
  return new Set(rows.map(({ id }) => id))
}

const insertion = prepared(({ db, tables: { spentTokens } }: Writer) =>
  db.insert(spentTokens).values({ id: sql.placeholder('id'), expiresAt: sql.placeholder('expiresAt') }),
)

/** Stores that tokens are used, until they expire. The caller has locked them and {@link listUsed} did not return them. */
export async function markUsed(
  writer: Writer,
  tokens: readonly { id: string; expiresAt: string }[],
): Promise<void> {
  await Promise.all(tokens.map(token => insertion(writer, token)))
}
