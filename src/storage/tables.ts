import { defineCommentTables } from './comment-tables.ts'
import { defineContentTables } from './content-tables.ts'
import type { Kit } from './sqlite/kit.ts'

/**
 * Every table, once, over the column kit of whichever database is in use. Columns are named in camelCase here and in
 * snake_case in the database. Booleans, counts and text search differ between databases and stay out of this file.
 */
export function defineTables(kit: Kit) {
  const content = defineContentTables(kit)
  const discussion = defineCommentTables(kit, content.articles)

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

  return { ...content, ...discussion, apiKeys, idempotencyKeys, settings, seededArticles }
}

export type Tables = ReturnType<typeof defineTables>
