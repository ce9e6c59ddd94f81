import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { readOrMakeSetting } from './storage/settings.ts'
import type { Storage } from './storage/storage.ts'

/**
 * What is derived from the site's secret. The secret is made at the first start and kept in the database, so that
 * every instance derives the same and a backup carries it along.
 */
export type Secrets = {
  /** The token with which its author manages a comment. It is never stored: it is derived again when needed. */
  manageToken(commentId: string): string
  ownsComment(token: string, commentId: string): boolean
  /** What opens one article, whatever its state, until `expires` (seconds since 1970). */
  previewToken(articleId: string, expires: number): string
  opensPreview(token: string, articleId: string, now: Date): boolean
  /** Keyed hash of a client's network address: the same client is recognised, the address is not kept. */
  networkHash(client: string): string
  /** Keyed hash of anything that identifies a request (its idempotency key, its body). */
  requestHash(content: string): string
}

export async function loadSecrets(storage: Storage): Promise<Secrets> {
  const initial = randomBytes(32).toString('base64url')
  return deriveSecrets(await readOrMakeSetting(storage, 'siteSecret', initial))
}

/** Each purpose has its own key (RFC 5869), so that no value of one purpose can be used for another. */
export function deriveSecrets(siteSecret: string): Secrets {
  const keyFor = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', siteSecret, 'stet', purpose, 32)))
  const manageKey = keyFor('comment manage token')
  const previewKey = keyFor('preview link')
  const networkKey = keyFor('network hash')
  const requestKey = keyFor('request hash')
  const hash = (key: KeyObject, content: string) =>
    createHmac('sha256', key).update(content).digest('base64url')
  const manageToken = (commentId: string) => `stet_mt_${hash(manageKey, commentId)}`

  const previewToken = (articleId: string, expires: number) =>
    `${expires}.${hash(previewKey, JSON.stringify([articleId, expires]))}`

  return {
    manageToken,
    ownsComment: (token, commentId) => isEqual(token, manageToken(commentId)),
    previewToken,
    opensPreview(token, articleId, now) {
      const expires = Number(token.split('.', 1))
      return expires * 1000 > now.getTime() && isEqual(token, previewToken(articleId, expires))
    },
    networkHash: client => hash(networkKey, client),
    requestHash: content => hash(requestKey, content),
  }
}

/** In a time that tells nothing of how much is right. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
