/** Readers who comment, and what others do with their comments. */

import { readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Test } from 'tap'
import type { z } from 'zod'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { newId } from '../../src/kernel/ids.ts'
import { deriveSecrets, type Secrets } from '../../src/kernel/secrets.ts'
import { isPostgresUrl, sqliteFile } from '../../src/storage/address.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { SECRETS_SETTING } from '../../src/storage/settings.ts'
import { replacedOf } from '../../src/storage/sqlite/replaced.ts'
import type { Storage } from '../../src/storage/storage.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { newComment, startService, type TestService } from '../helper.ts'

export const VICTIM = 'victim@canary.example'
export const OTHER = 'other@else.example'

/** A service with the article `a` that logs all, and what an admin posts to one address of it. */
export async function startWithAdmin<S extends z.ZodType>(t: Test, url: string, schema: S) {
  const service = await startService(t, { LOG_LEVEL: 'trace' })
  await service.publish({ slug: 'a' })
  const headers = await service.key('admin')
  const send = (payload: object) => service.request({ method: 'POST', url, headers, payload })
  const ask = async (payload: object): Promise<z.infer<S>> => {
    const response = await send(payload)
    t.equal(response.statusCode, 200, response.body)
    t.equal(response.headers['cache-control'], 'private, no-store')
    return schema.parse(response.json())
  }
  return { service, send, ask }
}

let posts = 0

/** Posts a comment on the article `a`; answers it with its manage token. */
export async function post(
  { request }: Pick<TestService, 'request'>,
  email: string,
  { parentId = null, text = '', headers = {}, article = 'a' }: PostOptions = {},
): Promise<PostedComment> {
  posts += 1
  const response = await request({
    method: 'POST',
    url: `/v1/articles/${article}/comments`,
    headers,
    payload: newComment(text || `Remark ${posts}`, { author: { name: 'Reader', email }, parentId }),
  })
  return PostedComment.parse(response.json())
}
type PostOptions = {
  parentId?: string | null
  text?: string
  headers?: Record<string, string>
  article?: string
}

/** The secrets of the site as they are stored. */
export async function storedSecrets({ read }: Storage): Promise<Secrets> {
  const { settings } = read.tables
  const [row] = await read.db.select().from(settings).where(eq(settings.key, SECRETS_SETTING))
  return deriveSecrets(row?.value ?? '')
}

type Row<N extends keyof Tables> = Tables[N]['$inferSelect']

const now = () => new Date().toISOString()

export async function report(storage: Storage, commentId: string, more: Partial<Row<'commentReports'>> = {}) {
  const row = {
    id: newId(),
    commentId,
    reason: 'offensive',
    note: 'note of the reporter',
    networkHash: `hash-of-reporter-${newId()}`,
    userHash: null,
    createdAt: now(),
    resolvedAt: null,
    ...more,
  }
  await storage.write(async ({ db, tables }) => {
    await db.insert(tables.commentReports).values(row)
  })
  return row
}

export async function event(storage: Storage, commentId: string, more: Partial<Row<'commentEvents'>> = {}) {
  const row = {
    id: newId(),
    commentId,
    articleId: newId(),
    actor: 'key' as const,
    actorId: newId(),
    action: 'moved' as const,
    fromStatus: 'pending',
    toStatus: 'approved',
    reason: 'reason of a moderator',
    createdAt: now(),
    ...more,
  }
  await storage.write(async ({ db, tables }) => {
    await db.insert(tables.commentEvents).values(row)
  })
  return row
}

export async function ban(
  storage: Storage,
  kind: Row<'bans'>['kind'],
  value: string,
  more: Partial<Row<'bans'>> = {},
) {
  const row = {
    id: newId(),
    kind,
    value,
    verdict: 'spam' as const,
    reason: 'reason of the ban',
    createdAt: now(),
    createdBy: newId(),
    expiresAt: null,
    ...more,
  }
  await storage.write(async ({ db, tables }) => {
    await db.insert(tables.bans).values(row)
  })
  return row
}

export async function trait(storage: Storage, commentId: string, name: string) {
  await storage.write(async ({ db, tables }) => {
    await db.insert(tables.commentTraits).values({ commentId, trait: name })
  })
}

/**
 * Databases as restores at these times keep them beside that of the storage, with `text` in them; on PostgreSQL there
 * are none.
 * @returns the names of those that are still there.
 */
export function keepReplaced(url: string, times: readonly Date[], text = ''): () => string[] {
  if (isPostgresUrl(url)) {
    return () => []
  }
  const file = sqliteFile(url)
  for (const place of times.map(time => replacedOf(file, time))) {
    writeFileSync(place, text)
    writeFileSync(`${place}-wal`, text)
  }
  return () => readdirSync(dirname(file)).filter(name => name.startsWith(`${basename(file)}.`))
}

type TableName =
  | 'comments'
  | 'commentTraits'
  | 'commentReports'
  | 'commentEvents'
  | 'bans'
  | 'idempotencyKeys'
  | 'spentTokens'

/** All rows of a table, by their ids. */
export async function rowsOf<N extends TableName>({ read }: Storage, name: N): Promise<Row<N>[]> {
  return (await read.db.select().from(read.tables[name])) as Row<N>[]
}
