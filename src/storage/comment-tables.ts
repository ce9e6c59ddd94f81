import type { StoredFinding } from '../kernel/stored.ts'
import { belowArticle } from './content-tables.ts'
import { sql } from './drizzle.ts'
import type { AnyColumn, Kit } from './sqlite/kit.ts'

/**
 * The condition of the indexes that have only what the public sees, so that no query of the public passes over anything
 * else. SQLite uses them only for queries that repeat it, with the value in their text.
 */
const isPublic = sql`public_as <> 'nothing'`

/** The tables of comments and reports, and of what moderators and rules decide about them. */
export function defineCommentTables(kit: Kit, articles: { id: AnyColumn }) {
  const comments = kit.table(
    'comments',
    {
      id: kit.text().primaryKey(),
      articleId: belowArticle(kit, articles),
      /** The comment that opened the thread; null for that comment itself. */
      rootId: kit.text().references((): AnyColumn => comments.id),
      parentId: kit.text().references((): AnyColumn => comments.id),
      depth: kit.integer().notNull(),
      status: kit.text<'pending' | 'approved' | 'spam' | 'trash'>().notNull(),
      /**
       * What the public sees of the comment. `tombstone`: an emptied comment, because it has public replies.
       * Follows from `status`, `deletedAt` and the replies. Stored, because every list filters by it.
       */
      publicAs: kit.text<'comment' | 'tombstone' | 'nothing'>().notNull().default('nothing'),
      /** When its author deleted it. The row stays, emptied, because it has replies. */
      deletedAt: kit.time(),
      /** Empty when deleted. */
      authorName: kit.text().notNull(),
      authorUrl: kit.text(),
      /** Private, in lower case. Nothing public may depend on it. */
      authorEmail: kit.text(),
      /** Private: keyed hash of the poster's network address (IPv6: of its /64). Null once its retention has ended. */
      networkHash: kit.text(),
      /**
       * Private: keyed hash of the end site that posted it (IPv6: of its /48), by which floods are counted. Removed together
       * with `networkHash`; comments from before this column have none.
       */
      floodHash: kit.text(),
      /**
       * Private: keyed hash of the poster's user id, where a site's own server states one. Removed together with
       * `networkHash`.
       */
      userHash: kit.text(),
      body: kit.text().notNull(),
      html: kit.text().notNull(),
      text: kit.text().notNull(),
      rendererVersion: kit.integer().notNull(),
      /** Hash of article, parent, name and text, to find the same comment. Null when deleted. */
      fingerprint: kit.text(),
      /** Private: what the rules found when it was last written. */
      findings: kit.json<StoredFinding[]>(),
      createdAt: kit.time().notNull(),
      editedAt: kit.time(),
      /** When the public last saw a change of it: posted, approved, edited, hidden or deleted. */
      changedAt: kit.time().notNull().default(''),
      /** When a moderator last decided about it. */
      reviewedAt: kit.time(),
      version: kit.integer().notNull(),
      /** How many direct replies the public sees, without tombstones. Kept, see `articleComments`. */
      replyCount: kit.integer().notNull().default(0),
      /** Of the first comment of a thread: how many comments below it the public sees, with tombstones. Kept, too. */
      threadCount: kit.integer().notNull().default(0),
    },
    t => [
      kit.index('comments_fingerprint').on(t.fingerprint),
      kit.index('comments_article').on(t.articleId, t.createdAt, t.id),
      kit.index('comments_public').on(t.articleId, t.createdAt, t.id).where(isPublic),
      kit
        .index('comments_public_roots')
        .on(t.articleId, t.createdAt, t.id)
        .where(sql`root_id is null and ${isPublic}`),
      kit.index('comments_public_thread').on(t.rootId, t.createdAt, t.id).where(isPublic),
      // These two are read alone, without the rows, to count or to sort. So they have all that is asked of a row.
      kit
        .index('comments_public_changes')
        .on(t.articleId, t.changedAt, t.createdAt, t.id, t.rootId, t.publicAs)
        .where(isPublic),
      kit
        .index('comments_public_replies')
        .on(t.parentId, t.createdAt, t.id, t.changedAt, t.publicAs)
        .where(isPublic),
      // These two are for the foreign keys, which the database checks whenever a comment is removed. The first is in the
      // order of a thread, or PostgreSQL would sort all replies that it finds by it.
      kit.index('comments_thread').on(t.rootId, t.createdAt, t.id),
      kit.index('comments_parent').on(t.parentId),
      kit.index('comments_created').on(t.createdAt, t.id),
      kit.index('comments_status').on(t.status, t.createdAt, t.id),
      kit.index('comments_email').on(t.authorEmail),
      kit.index('comments_network').on(t.networkHash, t.createdAt),
      kit.index('comments_flood').on(t.floodHash, t.createdAt),
      kit.index('comments_user').on(t.userHash, t.createdAt),
      kit.index('comments_renderer').on(t.rendererVersion),
    ],
  )

  /**
   * What is counted of the comments of an article; no row: nothing yet. Kept by `comments/threads/counter-queries.ts` in
   * the transaction of each change, because counting reads every comment. A table of its own, so that posts do not wait
   * for those who change the article.
   */
  const articleComments = kit.table('article_comments', {
    articleId: belowArticle(kit, articles).primaryKey(),
    /** Those that the public sees. */
    comments: kit.integer().notNull(),
    /** Those that the public sees, and tombstones. */
    listed: kit.integer().notNull(),
    /** The first comments of threads among `listed`. */
    threads: kit.integer().notNull(),
    /** Raised by each change that the public can see, and by nothing else. Entity tags of comments follow from it. */
    changes: kit.integer().notNull(),
  })

  const belowComment = () =>
    kit
      .text()
      .notNull()
      .references(() => comments.id, { onDelete: 'cascade' })

  /** What comments of different people can have in common: a text, an advertised host or contact. */
  const commentTraits = kit.table(
    'comment_traits',
    { commentId: belowComment(), trait: kit.text().notNull() },
    t => [
      kit.primaryKey({ columns: [t.commentId, t.trait] }),
      kit.index('comment_traits_trait').on(t.trait, t.commentId),
    ],
  )

  /** Reports of readers, at most one for each comment and network, and for each comment and user. */
  const commentReports = kit.table(
    'comment_reports',
    {
      id: kit.text().primaryKey(),
      commentId: belowComment(),
      reason: kit.text().notNull(),
      note: kit.text(),
      /** Private: keyed hash of the reporter's network address. */
      networkHash: kit.text(),
      /** Private: keyed hash of the reporter's user id, where a site's own server states one. */
      userHash: kit.text(),
      createdAt: kit.time().notNull(),
      /** When a moderator decided about the comment after the report. */
      resolvedAt: kit.time(),
    },
    t => [
      kit.uniqueIndex('comment_reports_network').on(t.commentId, t.networkHash),
      kit.uniqueIndex('comment_reports_user').on(t.commentId, t.userHash),
      kit.index('comment_reports_open').on(t.resolvedAt, t.commentId),
      kit.index('comment_reports_created').on(t.createdAt),
    ],
  )

  /** The audit log. It stays when a comment is deleted, and has nothing that the author of the comment wrote. */
  const commentEvents = kit.table(
    'comment_events',
    {
      id: kit.text().primaryKey(),
      commentId: kit.text().notNull(),
      articleId: kit.text().notNull(),
      /** For `key` and `ban`, `actorId` is the id of the API key or ban. */
      actor: kit.text<'rules' | 'author' | 'readers' | 'key' | 'ban' | 'command' | 'retention'>().notNull(),
      actorId: kit.text(),
      action: kit.text<'edited' | 'moved' | 'reported' | 'deleted' | 'erased'>().notNull(),
      fromStatus: kit.text(),
      toStatus: kit.text(),
      reason: kit.text(),
      createdAt: kit.time().notNull(),
    },
    t => [
      kit.index('comment_events_comment').on(t.commentId, t.createdAt, t.id),
      kit.index('comment_events_created').on(t.createdAt, t.id),
    ],
  )

  /** Who must not post, or what must not be posted. */
  const bans = kit.table(
    'bans',
    {
      id: kit.text().primaryKey(),
      kind: kit.text<'email' | 'network' | 'user' | 'range' | 'host' | 'word'>().notNull(),
      /** email, network, user: a keyed hash; range: CIDR; host, word: normalised text. */
      value: kit.text().notNull(),
      verdict: kit.text<'hold' | 'spam'>().notNull(),
      reason: kit.text(),
      createdAt: kit.time().notNull(),
      /** The API key that created it; null for the command line. */
      createdBy: kit.text(),
      expiresAt: kit.time(),
    },
    t => [kit.uniqueIndex('bans_value').on(t.kind, t.value), kit.index('bans_created').on(t.createdAt, t.id)],
  )

  /** Used form tokens and proofs of work, kept until they expire, so that each is used once. */
  const spentTokens = kit.table(
    'spent_tokens',
    { id: kit.text().primaryKey(), expiresAt: kit.time().notNull() },
    t => [kit.index('spent_tokens_expires').on(t.expiresAt)],
  )

  return { comments, articleComments, commentTraits, commentReports, commentEvents, bans, spentTokens }
}
