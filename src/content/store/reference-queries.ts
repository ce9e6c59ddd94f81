import { asc, eq } from '../../storage/drizzle.ts'
import type { Writer } from '../../storage/storage.ts'
import type { ReferenceRow } from '../model/rows.ts'
import { partsQuery } from './part-queries.ts'

/** The references of the given articles. Those of one article are in order. */
export const listReferences = partsQuery(({ db, tables: { articleReferences } }, isOf) => {
  const { id, articleId, key, position, fields } = articleReferences
  return db
    .select({ id, articleId, key, position, fields })
    .from(articleReferences)
    .where(isOf(articleId))
    .orderBy(asc(articleId), asc(position))
})

export async function replaceReferences(
  { db, tables: { articleReferences } }: Writer,
  articleId: string,
  rows: ReferenceRow[],
): Promise<void> {
  await db.delete(articleReferences).where(eq(articleReferences.articleId, articleId))
  if (rows.length > 0) {
    await db.insert(articleReferences).values(rows)
  }
}
