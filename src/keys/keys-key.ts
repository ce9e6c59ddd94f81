/** API keys: how they look, how they are made and recognised. Pure, but for chance. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

const OPENING = 'stet_'
const PREFIX_LENGTH = 12
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A new key of 256 random bits. Only its prefix and its hash are to be stored. */
export function mintKey(): { key: string; prefix: string; hash: string } {
  const prefix = Array.from({ length: PREFIX_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const key = `${OPENING}${prefix}_${randomBytes(32).toString('base64url')}`
  return { key, prefix, hash: hashOf(key) }
}

/** The public part of a token that has the form of a key. */
export const prefixOf = (token: string): string => token.slice(OPENING.length, OPENING.length + PREFIX_LENGTH)

/** Whether the token is the key with this hash, in a time that tells nothing of how near it is. */
export function isKey(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash))
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('base64url')
