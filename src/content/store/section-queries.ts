import { asc, eq, inArray, ne } from '../../storage/drizzle.ts'
import { preparedForIds } from '../../storage/query.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { SectionRow } from '../model/rows.ts'

/** All sections of the given articles, siblings in their order; `form` is the column that is their body. */
const listWith = (form: 'html' | 'body' | 'text') =>
  preparedForIds(({ db, tables: { sections } }: Reader, articleIds) => {
    const { id, articleId, parentId, position, depth, anchor, heading, kind, citations } = sections
    return db
      .select({
        id,
        articleId,
        parentId,
        position,
        depth,
        anchor,
        heading,
        kind,
        body: sections[form],
        citations,
      })
      .from(sections)
      .where(inArray(articleId, articleIds))
      .orderBy(asc(articleId), asc(depth), asc(position))
  })

/** Of three long columns each reads the one that is shown. */
export const listSections = { html: listWith('html'), markdown: listWith('body'), text: listWith('text') }

/** More columns than this in one statement would exceed what SQLite binds (32,766 values). */
const ROWS_AT_ONCE = 500

/** Puts these sections in the place of those that the article has. Parents must come before their children. */
export async function replaceSections(
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
