import { asc, eq, ne, sql } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { SectionRow } from '../model/rows.ts'
import { partsQuery } from './part-queries.ts'

/** Makes the query for all sections of the given articles, with siblings in order. `form` is the column for `body`. */
const listWith = (form: 'html' | 'body' | 'text') =>
  partsQuery(({ db, tables: { sections } }, isOf) => {
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
      .where(isOf(articleId))
      .orderBy(asc(articleId), asc(depth), asc(position))
  })

/** Each query reads only one of the three long columns. */
export const listSections = { html: listWith('html'), markdown: listWith('body'), text: listWith('text') }

/** The sections of the given articles without their bodies. Siblings are in order. */
export const listOutlines = partsQuery(({ db, tables: { sections } }, isOf) => {
  const { id, articleId, parentId, position, depth, anchor, heading, citations } = sections
  return db
    .select({ id, articleId, parentId, depth, anchor, heading, citations })
    .from(sections)
    .where(isOf(articleId))
    .orderBy(asc(articleId), asc(depth), asc(position))
})

/** Characters of a section's plain text that {@link listBeginnings} reads. */
const BEGINNING = sql.raw('400')

/** The beginnings of the sections of the given articles. Siblings are in order. */
export const listBeginnings = partsQuery(({ db, tables: { sections } }, isOf) => {
  const { id, articleId, parentId, position, depth, text } = sections
  const beginning = sql<string>`substr(${text}, 1, ${BEGINNING})`.as('beginning')
  return db
    .select({ id, articleId, parentId, beginning })
    .from(sections)
    .where(isOf(articleId))
    .orderBy(asc(articleId), asc(depth), asc(position))
})

/** Rows per statement: SQLite binds at most 32,766 values in one. */
const ROWS_AT_ONCE = 500

/** @param rows with parents before their children. */
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

/** Ids of articles with sections rendered by another version of the renderer, at most `most`. */
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
