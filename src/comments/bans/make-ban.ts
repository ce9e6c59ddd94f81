/** Makes and lifts bans, each in one transaction. Uses the queries of bans, comments and idempotency keys. */

import { forgetAnswers } from '../../idempotency/queries.ts'
import { newId } from '../../kernel/ids.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import { emailHashes } from '../threads/email-hashes.ts'
import { findAnyComment } from '../threads/queries.ts'
import { type BanRow, countBounded, insertBan, listSame, removeBans } from './queries.ts'
import type { Ban, NewBan } from './schema.ts'

/**
 * Makes a ban for the holder of a key. It replaces expired bans with the same kind and value.
 * @throws Problem invalid-request, conflict.
 */
export async function createBan(
  writer: Writer,
  secrets: Secrets,
  ban: NewBan,
  createdBy: string,
): Promise<Ban> {
  const values = await valuesOf(writer, secrets, ban)
  const id = newId()
  const now = new Date().toISOString()
  const same = await listSame(writer, ban.kind, values)
  if (same.some(row => !isExpired(row, now))) {
    throw new Problem('conflict', {
      faults: [{ pointer: '', code: 'taken', detail: 'The same ban exists already.' }],
    })
  }
  const isBounded = ban.kind === 'range' || ban.kind === 'word'
  if (isBounded && (await countBounded(writer, now)) >= LIMITS.bans) {
    const detail = `There are ${LIMITS.bans} bans of ranges and words already.`
    throw new Problem('conflict', { faults: [{ pointer: '/kind', code: 'too-many', detail }] })
  }
  await liftBans(
    writer,
    same.map(row => row.id),
  )
  const { kind, verdict, expiresAt } = ban
  const value = values[0] as string
  const row = { id, kind, value, verdict, reason: ban.reason ?? null, createdAt: now, createdBy, expiresAt }
  await insertBan(writer, row)
  return toBan(row, now)
}

/**
 * The value to store for a ban comes first. After it come the values under which an older ban of the same address may be
 * stored: its hashes under the previous secrets.
 */
async function valuesOf(reader: Reader, secrets: Secrets, ban: NewBan): Promise<string[]> {
  if (ban.kind === 'email') {
    return emailHashes(secrets, ban.value ?? (await readComment(reader, String(ban.comment), 'authorEmail')))
  }
  if (ban.kind === 'user') {
    return ban.value === undefined
      ? [await readComment(reader, String(ban.comment), 'userHash')]
      : secrets.hash('user', ban.value)
  }
  return [ban.kind === 'network' ? await readComment(reader, ban.comment, 'networkHash') : ban.value]
}

const MISSING_FROM_COMMENT = {
  authorEmail: 'This comment has no stored e-mail address.',
  networkHash: 'The network of this comment is no longer stored.',
  userHash: 'The user of this comment is not, or no longer, stored.',
}

async function readComment(
  reader: Reader,
  id: string,
  field: keyof typeof MISSING_FROM_COMMENT,
): Promise<string> {
  const row = await findAnyComment(reader, id)
  if (row === undefined || row.deletedAt !== null) {
    const detail = 'There is no such comment, or its author deleted it.'
    throw new Problem('invalid-request', { faults: [{ pointer: '/comment', code: 'not-found', detail }] })
  }
  const value = row[field]
  if (value === null) {
    const detail = MISSING_FROM_COMMENT[field]
    throw new Problem('conflict', { faults: [{ pointer: '/comment', code: 'conflict', detail }] })
  }
  return value
}

/** Removes bans. Comments that they held or marked as spam keep their status. @returns whether there was any. */
export async function liftBans(writer: Writer, ids: string[]): Promise<boolean> {
  await forgetAnswers(writer, ids)
  return (await removeBans(writer, ids)) > 0
}

export const isExpired = ({ expiresAt }: Pick<BanRow, 'expiresAt'>, now: string) =>
  expiresAt !== null && expiresAt <= now

/** The kinds of bans whose values are keyed hashes. */
const HASHED: readonly BanRow['kind'][] = ['email', 'network', 'user']

/** A ban as the API shows it. Hashes are left out, so that nobody can compare them with others. */
export function toBan(row: BanRow, now: string): Ban {
  const { id, kind, verdict, reason, createdAt, createdBy, expiresAt } = row
  const value = HASHED.includes(kind) ? null : row.value
  return { id, kind, value, verdict, reason, createdAt, createdBy, expiresAt, expired: isExpired(row, now) }
}
