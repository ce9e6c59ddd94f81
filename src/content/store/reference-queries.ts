import { asc, eq, inArray } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { ReferenceRow } from '../model/rows.ts'

/** The references of the given articles. Those of one article are in order. */
export const listReferences = preparedForIds(({ db, tables: { articleReferences } }: Reader, articleIds) =>
  db
    .select()
    .from(articleReferences)
    .where(inArray(articleReferences.articleId, articleIds))
    .orderBy(asc(articleReferences.articleId), asc(articleReferences.position)),
)

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
