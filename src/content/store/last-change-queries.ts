import { eq } from '../../storage/drizzle.ts'
import type { Reader } from '../../storage/storage.ts'
import type { LastChanges } from '../model/last-changes.ts'
import type { ArticleRow } from '../model/rows.ts'

/** Which version last changed each part of an article. What was stored without it counts as changed in the current one. */
export async function readLastChanges(
  { db, tables: { sections, articleReferences } }: Reader,
  row: ArticleRow,
): Promise<LastChanges> {
  const rows = [
    ...(await db
      .select({ id: sections.id, changedIn: sections.changedIn })
      .from(sections)
      .where(eq(sections.articleId, row.id))),
    ...(await db
      .select({ id: articleReferences.id, changedIn: articleReferences.changedIn })
      .from(articleReferences)
      .where(eq(articleReferences.articleId, row.id))),
  ]
  return {
    outline: row.outlineChangedIn ?? row.version,
    bibliography: row.bibliographyChangedIn ?? row.version,
    parts: new Map(rows.map(({ id, changedIn }) => [id, changedIn ?? row.version])),
  }
}
