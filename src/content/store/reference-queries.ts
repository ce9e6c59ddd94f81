import { asc, eq, inArray } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { ReferenceRow } from '../model/rows.ts'

/** The bibliographies of the given articles, each in its order. */
export const listReferences = preparedForIds(({ db, tables: { articleReferences } }: Reader, articleIds) =>
  db
    .select()
    .from(articleReferences)
    .where(inArray(articleReferences.articleId, articleIds))
    .orderBy(asc(articleReferences.articleId), asc(articleReferences.position)),
)

/** What the sections of the given articles cite, without their bodies; siblings in their order. */
export const listCitations = preparedForIds(({ db, tables: { sections } }: Reader, articleIds) => {
  const { id, articleId, parentId, position, depth, anchor, citations } = sections
  return db
    .select({ id, articleId, parentId, anchor, citations })
    .from(sections)
    .where(inArray(articleId, articleIds))
    .orderBy(asc(articleId), asc(depth), asc(position))
})

/** Puts these references in the place of those that the article has. */
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
