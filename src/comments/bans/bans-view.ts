/** Bans as the API shows them, from rows. Pure. */
import type { BanRow } from './queries.ts'
import type { Ban } from './schema.ts'

/** Whether a ban matches nothing any more. */
export const isExpired = ({ expiresAt }: Pick<BanRow, 'expiresAt'>, now: string) =>
  expiresAt !== null && expiresAt <= now

/** Never a hash: whoever has one could compare it with others. */
export function toBan(row: BanRow, now: string): Ban {
  const { id, kind, verdict, reason, createdAt, createdBy, expiresAt } = row
  const value = kind === 'email' || kind === 'network' ? null : row.value
  return { id, kind, value, verdict, reason, createdAt, createdBy, expiresAt, expired: isExpired(row, now) }
}
