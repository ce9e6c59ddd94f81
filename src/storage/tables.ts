import { defineCommentTables } from './comment-tables.ts'
import { defineContentTables } from './content-tables.ts'
import { defineSearchTables } from './search-tables.ts'
import type { Kit } from './sqlite/kit.ts'

/**
 * Defines every table once, with the column kit of either database. Columns are named in camelCase here and in
 * snake_case in the database. Booleans, counts and text search differ between databases, so they are not used here.
 */
export function defineTables(kit: Kit) {
  const content = defineContentTables(kit)
  const discussion = defineCommentTables(kit, content.articles)
  const search = defineSearchTables(kit, content.articles)

  const idempotencyKeys = kit.table(
    'idempotency_keys',
    {
      /** Keyed hash of method, path, credential and the client's key. */
      id: kit.text().primaryKey(),
      bodyHash: kit.text().notNull(),
      /** What the request created. The answer is removed when that is deleted. */
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
      /** The public part, by which the key is found. */
      prefix: kit.text().notNull(),
      /** SHA-256 of the whole key. The key is long and random, so that no slower hash is needed. */
      hash: kit.text().notNull(),
      scopes: kit.json<string[]>().notNull(),
      createdAt: kit.time().notNull(),
      expiresAt: kit.time(),
      lastUsedAt: kit.time(),
      revokedAt: kit.time(),
    },
    t => [kit.uniqueIndex('api_keys_prefix').on(t.prefix)],
  )

  /** Values of the whole site, such as its secrets. */
  const settings = kit.table('settings', { key: kit.text().primaryKey(), value: kit.text().notNull() })

  /** Slugs that were seeded once. They are not seeded again: an editor may have changed or deleted the article. */
  const seededArticles = kit.table('seeded_articles', {
    slug: kit.text().primaryKey(),
    seededAt: kit.time().notNull(),
  })

  return { ...content, ...discussion, ...search, apiKeys, idempotencyKeys, settings, seededArticles }
}

export type Tables = ReturnType<typeof defineTables>
