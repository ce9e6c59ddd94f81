import type { AnyColumn, Kit } from './sqlite/kit.ts'
import type { StoredImage, StoredReferenceFields } from './stored.ts'

/**
 * Every table, once, over the column kit of whichever database is in use. Columns are named in camelCase here and in
 * snake_case in the database. Booleans, counts and text search differ between databases and stay out of this file.
 */
export function defineTables(kit: Kit) {
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
      /** `scheduled` is not stored: it is `published` with a time that is still to come. */
      status: kit.text<'draft' | 'published' | 'archived'>().notNull(),
      image: kit.json<StoredImage>(),
      canonicalUrl: kit.text(),
      commentPolicy: kit.text<'open' | 'moderated' | 'closed'>().notNull(),
      /** Articles that say the same in several languages share it. */
      translationGroup: kit.text(),
      meta: kit.json<Record<string, unknown>>().notNull(),
      wordCount: kit.integer().notNull(),
      publishedAt: kit.time(),
      createdAt: kit.time().notNull(),
      updatedAt: kit.time().notNull(),
      /** The API key that wrote this version; null for the command line. */
      updatedBy: kit.text(),
      version: kit.integer().notNull(),
    },
    t => [
      kit.uniqueIndex('articles_slug').on(t.slug),
      kit.uniqueIndex('articles_translation').on(t.translationGroup, t.lang),
      kit.index('articles_published').on(t.status, t.publishedAt, t.id),
      kit.index('articles_updated').on(t.status, t.updatedAt, t.id),
      kit.index('articles_title').on(t.status, t.title, t.id),
    ],
  )
  const articleId = () =>
    kit
      .text()
      .notNull()
      .references(() => articles.id, { onDelete: 'cascade' })

  const articleAuthors = kit.table(
    'article_authors',
    {
      articleId: articleId(),
      position: kit.integer().notNull(),
      name: kit.text().notNull(),
      url: kit.text(),
    },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit.index('article_authors_name').on(t.name, t.articleId),
    ],
  )

  const articleTags = kit.table(
    'article_tags',
    { articleId: articleId(), position: kit.integer().notNull(), tag: kit.text().notNull() },
    t => [
      kit.primaryKey({ columns: [t.articleId, t.position] }),
      kit.index('article_tags_tag').on(t.tag, t.articleId),
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
    },
    t => [kit.uniqueIndex('article_references_key').on(t.articleId, t.key)],
  )

  const comments = kit.table(
    'comments',
    {
      id: kit.text().primaryKey(),
      articleId: articleId(),
      /** The comment that opened the thread; null for that comment itself. */
      rootId: kit.text().references((): AnyColumn => comments.id),
      parentId: kit.text().references((): AnyColumn => comments.id),
      depth: kit.integer().notNull(),
      status: kit.text<'pending' | 'approved' | 'spam' | 'trash'>().notNull(),
      /** Set on a tombstone: a deleted comment that stays, emptied, because replies hang below it. */
      deletedAt: kit.time(),
      /** Empty on a tombstone. */
      authorName: kit.text().notNull(),
      authorUrl: kit.text(),
      /** Private. Nothing public may depend on it. */
      authorEmail: kit.text(),
      /** Private: keyed hash of the poster's network address (IPv6 by /64). */
      networkHash: kit.text(),
      body: kit.text().notNull(),
      html: kit.text().notNull(),
      text: kit.text().notNull(),
      rendererVersion: kit.integer().notNull(),
      /** Hash of article, parent, name and text: the same comment is taken once. Null on a tombstone. */
      fingerprint: kit.text(),
      createdAt: kit.time().notNull(),
      editedAt: kit.time(),
      version: kit.integer().notNull(),
    },
    t => [
      kit.uniqueIndex('comments_fingerprint').on(t.fingerprint),
      kit.index('comments_article').on(t.articleId, t.createdAt, t.id),
      kit.index('comments_thread').on(t.rootId, t.createdAt, t.id),
      kit.index('comments_parent').on(t.parentId),
      kit.index('comments_network').on(t.networkHash, t.createdAt),
      kit.index('comments_renderer').on(t.rendererVersion),
    ],
  )

  const idempotencyKeys = kit.table(
    'idempotency_keys',
    {
      /** Keyed hash of method, path, credential and the client's key. */
      id: kit.text().primaryKey(),
      bodyHash: kit.text().notNull(),
      /** What the request made; the answer goes when that is deleted. */
      resourceId: kit.text().notNull(),
      statusCode: kit.integer().notNull(),
      /** The first answer without its secrets; null once the resource is deleted. */
      answer: kit.json<Record<string, unknown>>(),
      createdAt: kit.time().notNull(),
    },
    t => [
      kit.index('idempotency_keys_created').on(t.createdAt),
      kit.index('idempotency_keys_resource').on(t.resourceId),
    ],
  )

  /** Slugs that an article had before: they lead to it until another article takes them. */
  const formerSlugs = kit.table(
    'former_slugs',
    { slug: kit.text().primaryKey(), articleId: articleId(), createdAt: kit.time().notNull() },
    t => [kit.index('former_slugs_article').on(t.articleId)],
  )

  /** What an article was before each of its changes. */
  const articleRevisions = kit.table(
    'article_revisions',
    {
      articleId: articleId(),
      version: kit.integer().notNull(),
      /** When and by which key this version was written. */
      updatedAt: kit.time().notNull(),
      updatedBy: kit.text(),
      title: kit.text().notNull(),
      /** The whole article as a writer would give it. */
      content: kit.json<Record<string, unknown>>().notNull(),
    },
    t => [kit.primaryKey({ columns: [t.articleId, t.version] })],
  )

  const apiKeys = kit.table(
    'api_keys',
    {
      id: kit.text().primaryKey(),
      name: kit.text().notNull(),
      /** The public part, by which a key is looked up. */
      prefix: kit.text().notNull(),
      /** SHA-256 of the whole key, which is random and long enough to need no slower hash. */
      hash: kit.text().notNull(),
      scopes: kit.json<string[]>().notNull(),
      createdAt: kit.time().notNull(),
      expiresAt: kit.time(),
      lastUsedAt: kit.time(),
      revokedAt: kit.time(),
    },
    t => [kit.uniqueIndex('api_keys_prefix').on(t.prefix)],
  )

  /** Values that belong to the site and not to one process, such as its secret. */
  const settings = kit.table('settings', { key: kit.text().primaryKey(), value: kit.text().notNull() })

  /** Slugs that were seeded once: a seed never revives what an editor deleted or changed since. */
  const seededArticles = kit.table('seeded_articles', {
    slug: kit.text().primaryKey(),
    seededAt: kit.time().notNull(),
  })

  return {
    articles,
    articleAuthors,
    articleTags,
    sections,
    articleReferences,
    comments,
    formerSlugs,
    articleRevisions,
    apiKeys,
    idempotencyKeys,
    settings,
    seededArticles,
  }
}

export type Tables = ReturnType<typeof defineTables>
