import type { StoredImage, StoredReferenceFields } from '../kernel/stored.ts'
import { sql } from './drizzle.ts'
import type { AnyColumn, Kit } from './sqlite/kit.ts'

/** The article's id in the rows of an article. They are deleted with it. */
export const belowArticle = (kit: Kit, articles: { id: AnyColumn }) =>
  kit
    .text()
    .notNull()
    .references(() => articles.id, { onDelete: 'cascade' })

/** The condition of the indexes that have only the tags and authors of articles that are or will be public. */
const isPublic = sql`public_from is not null`

/** The tables of articles and of everything that editors write in them. */
export function defineContentTables(kit: Kit) {
  const articles = kit.table(
    'articles',
    {
      id: kit.text().primaryKey(),
      slug: kit.text().notNull(),
      title: kit.text().notNull(),
      subtitle: kit.text(),
      subtitleLang: kit.text(),
      lang: kit.text().notNull(),
      summary: kit.text(),
      /** `scheduled` is not stored: it is `published` with `publishedAt` in the future. */
      status: kit.text<'draft' | 'published' | 'archived'>().notNull(),
      image: kit.json<StoredImage>(),
      canonicalUrl: kit.text(),
      commentPolicy: kit.text<'open' | 'moderated' | 'closed'>().notNull(),
      /** Translations of one article share it. */
      translationGroup: kit.text(),
      meta: kit.json<Record<string, unknown>>().notNull(),
      wordCount: kit.integer().notNull(),
      publishedAt: kit.time(),
      createdAt: kit.time().notNull(),
      updatedAt: kit.time().notNull(),
      /** The API key that wrote this version; null for the command line. */
      updatedBy: kit.text(),
      version: kit.integer().notNull(),
      /** When the first of the saves was made that were merged into this version; null: unknown. */
      savedSince: kit.time(),
      /** The versions that last changed the outline and the bibliography; null: unknown, so the current one counts. */
      outlineChangedIn: kit.integer(),
      bibliographyChangedIn: kit.integer(),
    },
    t => [
      kit.uniqueIndex('articles_slug').on(t.slug),
      kit.uniqueIndex('articles_translation').on(t.translationGroup, t.lang),
      kit.index('articles_published').on(t.status, t.publishedAt, t.id),
      kit.index('articles_updated').on(t.status, t.updatedAt, t.id),
      kit.index('articles_title').on(t.status, t.title, t.id),
      kit.index('articles_lang').on(t.status, t.lang, t.publishedAt, t.id),
    ],
  )
  const articleId = () => belowArticle(kit, articles)
  /**
   * `publishedAt` of an article that is `published`, otherwise null. Written with the article (`content/model/rows.ts`), so
   * that its index alone gives the public articles of a tag or an author, in order.
   */
  const publicFrom = () => kit.time()

  const articleAuthors = kit.table(
    'article_authors',
    {
      articleId: articleId(),
      position: kit.integer().notNull(),
      name: kit.text().notNull(),
      url: kit.text(),
      publicFrom: publicFrom(),
      /** How many authors before this one have its name. Only the first of them counts for the article. */
      namesakes: kit.integer().notNull().default(0),
    },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit
        .index('article_authors_public')
        .on(t.name, t.publicFrom, t.articleId, t.namesakes, t.url)
        .where(isPublic),
    ],
  )

  const articleTags = kit.table(
    'article_tags',
    {
      articleId: articleId(),
      position: kit.integer().notNull(),
      /** No two of an article are the same. */
      tag: kit.text().notNull(),
      publicFrom: publicFrom(),
    },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit.index('article_tags_public').on(t.tag, t.publicFrom, t.articleId).where(isPublic),
    ],
  )

  const sections = kit.table(
    'sections',
    {
      id: kit.text().primaryKey(),
      articleId: articleId(),
      parentId: kit.text().references((): AnyColumn => sections.id, { onDelete: 'cascade' }),
      position: kit.integer().notNull(),
      depth: kit.integer().notNull(),
      anchor: kit.text().notNull(),
      heading: kit.text(),
      kind: kit.text<'prose' | 'quote' | 'figure' | 'note'>().notNull(),
      /** The Markdown as written; `html`, `text` and `citations` are derived from it on write. */
      body: kit.text().notNull(),
      html: kit.text().notNull(),
      text: kit.text().notNull(),
      citations: kit.json<string[]>().notNull(),
      rendererVersion: kit.integer().notNull(),
      /** The version of the article that last changed this section; null: unknown, so the current one counts. */
      changedIn: kit.integer(),
    },
    t => [
      kit.uniqueIndex('sections_anchor').on(t.articleId, t.anchor),
      kit.index('sections_order').on(t.articleId, t.depth, t.position),
      kit.index('sections_parent').on(t.parentId),
      kit.index('sections_renderer').on(t.rendererVersion),
    ],
  )

  const articleReferences = kit.table(
    'article_references',
    {
      id: kit.text().primaryKey(),
      articleId: articleId(),
      key: kit.text().notNull(),
      position: kit.integer().notNull(),
      fields: kit.json<StoredReferenceFields>().notNull(),
      /** As of sections. */
      changedIn: kit.integer(),
    },
    t => [kit.uniqueIndex('article_references_key').on(t.articleId, t.key)],
  )

  /** Former slugs of articles. Each redirects to its article until another article takes it. */
  const formerSlugs = kit.table(
    'former_slugs',
    { slug: kit.text().primaryKey(), articleId: articleId(), createdAt: kit.time().notNull() },
    t => [kit.index('former_slugs_article').on(t.articleId)],
  )

  /** The state of an article before each of its changes. */
  const articleRevisions = kit.table(
    'article_revisions',
    {
      articleId: articleId(),
      version: kit.integer().notNull(),
      /** When and by which key this version was written. */
      updatedAt: kit.time().notNull(),
      updatedBy: kit.text(),
      title: kit.text().notNull(),
      /** The whole article, in the form of the body of a PUT. */
      content: kit.json<Record<string, unknown>>().notNull(),
    },
    t => [kit.primaryKey({ columns: [t.articleId, t.version] })],
  )

  return {
    articles,
    articleAuthors,
    articleTags,
    sections,
    articleReferences,
    formerSlugs,
    articleRevisions,
  }
}
