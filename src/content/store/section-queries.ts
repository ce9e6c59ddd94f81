import { asc, eq, inArray, ne } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { SectionRow } from '../model/rows.ts'

/** All sections of the given articles: by depth, then by position, so that a parent comes before its children. */
export const listByArticles = preparedForIds(({ db, tables: { sections } }: Reader, articleIds) =>
  db
    .select()
    .from(sections)
    .where(inArray(sections.articleId, articleIds))
    .orderBy(asc(sections.articleId), asc(sections.depth), asc(sections.position)),
)

/** More columns than this in one statement would exceed what SQLite binds (32,766 values). */
const ROWS_AT_ONCE = 500

/** Puts these sections in the place of those that the article has. Parents must come before their children. */
export async function replaceAll(
  { db, tables: { sections } }: Writer,
  articleId: string,
  rows: SectionRow[],
): Promise<void> {
  await db.delete(sections).where(eq(sections.articleId, articleId))
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await db.insert(sections).values(rows.slice(start, start + ROWS_AT_ONCE))
  }
}

/** Ids of the articles with sections that another version of the renderer rendered, at most `most`. */
export async function listOutdatedArticles(
  { db, tables: { sections } }: Reader,
  rendererVersion: number,
  most: number,
): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: sections.articleId })
    .from(sections)
    .where(ne(sections.rendererVersion, rendererVersion))
    .limit(most)
  return rows.map(({ id }) => id)
}
