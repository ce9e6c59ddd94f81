import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * What is derived from the site's secrets. The first is made at the first start; all are kept in the database, so that
 * every instance derives the same and a backup carries them along. After a rotation the newest makes what is new, and
 * the former ones still verify and recognise what they made. Methods in the plural answer for each secret, newest first.
 */
export type Secrets = {
  /** The token with which its author manages a comment. It is never stored: it is derived again when needed. */
  manageToken(commentId: string): string
  ownsComment(token: string, commentId: string): boolean
  /** What opens one article, whatever its state, until `expires` (seconds since 1970). */
  previewToken(articleId: string, expires: number): string
  opensPreview(token: string, articleId: string, now: Date): boolean
  /** Says when somebody asked for the form of an article. Every one is another, so that each can be used once. */
  formToken(articleId: string, askedAt: Date): string
  /** When the form was asked for; undefined for what is no form token of this article. */
  readFormToken(token: string, articleId: string): Date | undefined
  /** Keys that sign challenges of proof of work. */
  proofKeys: readonly [string, ...string[]]
  /** Keyed hash of a client's network address: the same client is recognised, the address is not kept. */
  networkHash(client: string): string
  networkHashes(client: string): [string, ...string[]]
  /** Keyed hash of an e-mail address, for bans that must know it again and need not keep it. */
  emailHashes(address: string): [string, ...string[]]
  /** Keyed hash of anything that identifies a request (its idempotency key, its body). */
  requestHash(content: string): string
  requestHashes(content: string): [string, ...string[]]
}

export const newSecret = () => randomBytes(32).toString('base64url')

type Keys = Record<'manage' | 'preview' | 'form' | 'proof' | 'network' | 'email' | 'request', KeyObject>

/** Each purpose has its own key (RFC 5869), so that no value of one purpose can be used for another. */
function keysOf(siteSecret: string): Keys {
  const keyFor = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', siteSecret, 'stet', purpose, 32)))
  return {
    manage: keyFor('comment manage token'),
    preview: keyFor('preview link'),
    form: keyFor('comment form'),
    proof: keyFor('proof of work'),
    network: keyFor('network hash'),
    email: keyFor('e-mail hash'),
    request: keyFor('request hash'),
  }
}

const hash = (key: KeyObject, content: string) =>
  createHmac('sha256', key).update(content).digest('base64url')

/** @param setting one secret or more: newest first, separated by commas. */
export function deriveSecrets(setting: string): Secrets {
  const rings = setting.split(',').map(keysOf) as [Keys, ...Keys[]]
  const [newest] = rings
  const hashes = (purpose: keyof Keys, content: string) =>
    rings.map(keys => hash(keys[purpose], content)) as [string, ...string[]]
  const isAnyOf = (token: string, made: (keys: Keys) => string) =>
    rings.filter(keys => isEqual(token, made(keys))).length > 0

  const manageToken = (keys: Keys, commentId: string) => `stet_mt_${hash(keys.manage, commentId)}`
  const previewToken = (keys: Keys, articleId: string, expires: number) =>
    `${expires}.${hash(keys.preview, JSON.stringify([articleId, expires]))}`
  const formToken = (keys: Keys, articleId: string, opening: string) =>
    `${opening}.${hash(keys.form, JSON.stringify([articleId, opening]))}`

  return {
    manageToken: commentId => manageToken(newest, commentId),
    ownsComment: (token, commentId) => isAnyOf(token, keys => manageToken(keys, commentId)),
    previewToken: (articleId, expires) => previewToken(newest, articleId, expires),
    opensPreview(token, articleId, now) {
      const expires = Number(token.split('.', 1))
      return expires * 1000 > now.getTime() && isAnyOf(token, keys => previewToken(keys, articleId, expires))
    },
    formToken(articleId, askedAt) {
      return formToken(newest, articleId, `${askedAt.getTime()}.${randomBytes(12).toString('base64url')}`)
    },
    readFormToken(token, articleId) {
      const opening = token.slice(0, token.lastIndexOf('.'))
      const isOurs = isAnyOf(token, keys => formToken(keys, articleId, opening))
      return isOurs ? new Date(Number(opening.split('.', 1))) : undefined
    },
    proofKeys: rings.map(keys => keys.proof.export().toString('base64url')) as [string, ...string[]],
    networkHash: client => hash(newest.network, client),
    networkHashes: client => hashes('network', client),
    emailHashes: address => hashes('email', address.toLowerCase()),
    requestHash: content => hash(newest.request, content),
    requestHashes: content => hashes('request', content),
  }
}

/** In a time that tells nothing of how much is right. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
