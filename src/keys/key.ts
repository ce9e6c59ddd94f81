/** API keys: how they look, how they are made and recognised. Pure, but for chance. */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

const PREFIX_LENGTH = 12
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const FORM = /^stet_([a-z0-9]{12})_[A-Za-z0-9_-]{43}$/

/** A new key of 256 random bits. Only its prefix and its hash are to be stored. */
export function mintKey(): { key: string; prefix: string; hash: string } {
  const prefix = Array.from({ length: PREFIX_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  const key = `stet_${prefix}_${randomBytes(32).toString('base64url')}`
  return { key, prefix, hash: hashOf(key) }
}

/** The public part of a token, or undefined when it does not have the form of a key. */
export function prefixOf(token: string): string | undefined {
  return FORM.exec(token)?.[1]
}

/** Whether the token is the key with this hash, in a time that tells nothing of how near it is. */
export function isKey(token: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(hash))
}

const hashOf = (key: string) => createHash('sha256').update(key).digest('base64url')
