import type { StoredImage, StoredReferenceFields } from '../kernel/stored.ts'
import { sql } from './drizzle.ts'
import type { AnyColumn, Kit } from './sqlite/kit.ts'

/** The article's id in the rows of an article. They are deleted with it. */
export const belowArticle = (kit: Kit, articles: { id: AnyColumn }) =>
  kit
    .text()
    .notNull()
    .references(() => articles.id, { onDelete: 'cascade' })

/** The condition of the indexes that have only references of articles that are or will be public. */
const isPublic = sql`public_from is not null`
const isPublicWith = (column: string) => sql.raw(`public_from is not null and ${column} is not null`)

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
      metaTitle: kit.text(),
      metaDescription: kit.text(),
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
      /** By which lists sort the title (`content/model/sort-key.ts`), and the version of keys that it is of; null: of none. */
      titleKey: kit.text().notNull().default(''),
      sortVersion: kit.text(),
    },
    t => [
      kit.uniqueIndex('articles_slug').on(t.slug),
      kit.uniqueIndex('articles_translation').on(t.translationGroup, t.lang),
      kit.index('articles_published').on(t.status, t.publishedAt, t.id),
      kit.index('articles_updated').on(t.status, t.updatedAt, t.id),
      kit.index('articles_title').on(t.status, t.titleKey, t.id),
      kit.index('articles_lang').on(t.status, t.lang, t.publishedAt, t.id),
      kit.index('articles_sort_version').on(t.sortVersion),
    ],
  )
  const articleId = () => belowArticle(kit, articles)
  /**
   * `publishedAt` of an article that is `published`, otherwise null, as in a repetition of the same tag or author. Written
   * with the article (`content/model/rows.ts`), so that an index alone gives the public articles of a tag or an author, each
   * once, in order.
   */
  const publicFrom = () => kit.time()

  /** Each tag and each author, however it is spelled. The rows of articles have its slug. Those that no article has go. */
  const name = () => ({
    slug: kit.text().primaryKey(),
    /** The name by which it is the same; see `content/model/names.ts`. */
    folded: kit.text().notNull(),
    /** As of articles. */
    sortKey: kit.text().notNull(),
    sortVersion: kit.text().notNull(),
  })
  const tags = kit.table('tags', name(), t => [
    kit.uniqueIndex('tags_folded').on(t.folded),
    kit.index('tags_sorted').on(t.sortKey, t.slug),
  ])
  const authors = kit.table('authors', name(), t => [
    kit.uniqueIndex('authors_folded').on(t.folded),
    kit.index('authors_sorted').on(t.sortKey, t.slug),
  ])

  const articleAuthors = kit.table(
    'article_authors',
    {
      articleId: articleId(),
      position: kit.integer().notNull(),
      name: kit.text().notNull(),
      url: kit.text(),
      publicFrom: publicFrom(),
      /** Of the author; null until the start after an upgrade. */
      slug: kit.text(),
    },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit.index('article_authors_public').on(t.slug, t.publicFrom, t.articleId),
      kit.index('article_authors_spelled').on(t.slug, t.name, t.publicFrom, t.url),
    ],
  )

  const articleTags = kit.table(
    'article_tags',
    {
      articleId: articleId(),
      position: kit.integer().notNull(),
      tag: kit.text().notNull(),
      publicFrom: publicFrom(),
      /** As of authors. */
      slug: kit.text(),
    },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit.index('article_tags_public').on(t.slug, t.publicFrom, t.articleId),
      kit.index('article_tags_spelled').on(t.slug, t.tag, t.publicFrom),
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
      publicFrom: publicFrom(),
      /** The work that is cited, as it is looked up (`content/model/cited-work.ts`). */
      doi: kit.text(),
      url: kit.text(),
    },
    t => [
      kit.uniqueIndex('article_references_key').on(t.articleId, t.key),
      kit.index('article_references_public').on(t.publicFrom, t.id).where(isPublic),
      kit.index('article_references_doi').on(t.doi, t.publicFrom, t.id).where(isPublicWith('doi')),
      kit.index('article_references_url').on(t.url, t.publicFrom, t.id).where(isPublicWith('url')),
    ],
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
    tags,
    authors,
    articleAuthors,
    articleTags,
    sections,
    articleReferences,
    formerSlugs,
    articleRevisions,
  }
}
