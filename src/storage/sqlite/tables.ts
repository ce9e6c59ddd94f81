/** The tables of SQLite, exported one by one because drizzle-kit reads a schema from a module's exports. */
import { defineTables } from '../tables.ts'
import { sqliteKit } from './kit.ts'

export const sqliteTables = defineTables(sqliteKit)

export const {
  articles,
  tags,
  authors,
  articleAuthors,
  articleTags,
  sections,
  articleReferences,
  comments,
  articleComments,
  commentTraits,
  commentReports,
  commentEvents,
  bans,
  searchDocuments,
  spentTokens,
  formerSlugs,
  articleRevisions,
  apiKeys,
  idempotencyKeys,
  settings,
  seededArticles,
} = sqliteTables
