import { and, asc, eq, gt, inArray, notExists } from '../../storage/drizzle.ts'
import { onlyRow, withoutIndex } from '../../storage/query.ts'
import type { Statement } from '../../storage/statement.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { Tables } from '../../storage/tables.ts'
import { toFts5Document, toTsvector } from '../text/engines.ts'
import type { ArticleText, SectionOfArticle } from './documents.ts'

export type DocumentRow = Tables['searchDocuments']['$inferSelect']
export type Words = Parameters<typeof toFts5Document>[0]

export async function listDocuments(
  { db, tables: { searchDocuments } }: Reader,
  articleId: string,
): Promise<DocumentRow[]> {
  return db.select().from(searchDocuments).where(eq(searchDocuments.articleId, articleId))
}

const COLUMNS = 'article_id, section_id, position, lang, published_at, version, digest'

const IN_SQLITE: Statement = {
  name: 'stet_search_document',
  sql: `INSERT INTO search_documents (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  returnsRows: true,
}

const WORDS_IN_SQLITE: Statement = {
  name: 'stet_search_words',
  sql: 'INSERT INTO search_words (rowid, words) VALUES (?, ?)',
  returnsRows: false,
}

const IN_POSTGRES: Statement = {
  name: 'stet_search_document',
  sql: `INSERT INTO search_documents (${COLUMNS}, words) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::tsvector)`,
  returnsRows: false,
}

export async function insertDocument(
  { kind, run }: Writer,
  row: Omit<DocumentRow, 'id'>,
  words: Words,
): Promise<void> {
  const { articleId, sectionId, position, lang, publishedAt, version, digest } = row
  const values = [articleId, sectionId, position, lang, publishedAt, version, digest]
  if (kind === 'postgres') {
    await run(IN_POSTGRES, [...values, toTsvector(words)])
  } else {
    const [id] = onlyRow(await run(IN_SQLITE, values))
    await run(WORDS_IN_SQLITE, [id, toFts5Document(words)])
  }
}

/** Removes documents with their words. */
export async function deleteDocuments(
  { db, tables: { searchDocuments } }: Writer,
  ids: number[],
): Promise<void> {
  if (ids.length > 0) {
    await db.delete(searchDocuments).where(inArray(searchDocuments.id, ids))
  }
}

/** Where a document stands, its language, and when it is published. Its words stay. */
export async function moveDocument(
  { db, tables: { searchDocuments } }: Writer,
  id: number,
  place: Pick<DocumentRow, 'position' | 'lang' | 'publishedAt'>,
): Promise<void> {
  await db.update(searchDocuments).set(place).where(eq(searchDocuments.id, id))
}

/** The first article after an id that search should find, and does not or not by words of this version. */
export async function findOutdated(
  { db, tables: { articles, searchDocuments } }: Reader,
  version: string,
  after: string,
): Promise<string | undefined> {
  const upToDate = db
    .select({ id: searchDocuments.id })
    .from(searchDocuments)
    .where(and(eq(searchDocuments.articleId, articles.id), eq(searchDocuments.version, version)))
  const [row] = await db
    .select({ id: articles.id })
    .from(articles)
    // In the order of ids, from one to the next: SQLite would sort all that are published each time.
    .where(and(eq(withoutIndex(articles.status), 'published'), gt(articles.id, after), notExists(upToDate)))
    .orderBy(asc(articles.id))
    .limit(1)
  return row?.id
}

/** What the documents of an article are made of; undefined when it has been removed. */
export async function readIndexed(
  { db, tables: { articles, sections } }: Reader,
  articleId: string,
): Promise<{ article: ArticleText; sections: SectionOfArticle[] } | undefined> {
  const { id, title, subtitle, summary, lang, status, publishedAt } = articles
  const [article] = await db
    .select({ id, title, subtitle, summary, lang, status, publishedAt })
    .from(articles)
    .where(eq(id, articleId))
  const { parentId, position, heading, text } = sections
  return (
    article && {
      article,
      sections: await db
        .select({ id: sections.id, parentId, position, heading, text })
        .from(sections)
        .where(eq(sections.articleId, articleId)),
    }
  )
}
