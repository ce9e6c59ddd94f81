import { belowArticle } from './content-tables.ts'
import type { AnyColumn, Kit } from './sqlite/kit.ts'

/**
 * What search finds: the sections of published and scheduled articles. Everything here is made of the articles, so a copy
 * leaves it out and makes it anew.
 *
 * The words of a document are not defined here, because each database keeps them in its own way. The migrations have them:
 * on SQLite the FTS5 table `search_words`, whose `rowid` is the id of the document, and a trigger that removes them with it;
 * on PostgreSQL the column `words` of this table.
 */
export function defineSearchTables(kit: Kit, articles: { id: AnyColumn }) {
  const searchDocuments = kit.table(
    'search_documents',
    {
      id: kit.rowId(),
      articleId: belowArticle(kit, articles),
      /** Null: the article has no sections. */
      sectionId: kit.text(),
      /** In the order in which the article is read. */
      position: kit.integer().notNull(),
      /** Of the article. */
      lang: kit.text().notNull(),
      publishedAt: kit.time().notNull(),
      /** Of what made the words. */
      version: kit.text().notNull(),
      /** A hash of what the words were made of: as long as it is the same, they are. */
      digest: kit.text().notNull(),
    },
    t => [kit.index('search_documents_article').on(t.articleId)],
  )
  return { searchDocuments }
}
