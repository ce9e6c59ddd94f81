import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/**
 * Signatures and hashes made with the site's secrets. The first secret is made at the first start. All are kept in the
 * database, so that every instance has the same and a backup contains them. After a rotation the newest secret makes new
 * values, and former secrets still verify and recognise what they made. Methods with a plural name give one hash for
 * each secret, newest first.
 */
export type Secrets = {
  /** Signs with the newest secret; every purpose has a key of its own. */
  sign(purpose: Purpose, content: string): string
  /** Whether one of the secrets made the signature. */
  verifies(purpose: Purpose, signature: string, content: string): boolean
  /** A token that shows one article, in any status, until `expires` (seconds since 1970). */
  previewToken(articleId: string, expires: number): string
  opensPreview(token: string, articleId: string, now: Date): boolean
  /** Keys that sign challenges of proof of work. */
  proofKeys: readonly [string, ...string[]]
  /** Keyed hash of a client's network address. It recognises the same client without storing the address. */
  networkHash(client: string): string
  networkHashes(client: string): [string, ...string[]]
  /** Keyed hash of an e-mail address. Bans recognise the address by it without storing it. */
  emailHashes(address: string): [string, ...string[]]
  /** Keyed hash of anything that identifies a request (its idempotency key, its body). */
  requestHash(content: string): string
  requestHashes(content: string): [string, ...string[]]
}

export const newSecret = () => randomBytes(32).toString('base64url')

type Purpose = 'manage' | 'preview' | 'form' | 'proof' | 'network' | 'email' | 'request'
type Keys = Record<Purpose, KeyObject>

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
  const sign: Secrets['sign'] = (purpose, content) => hash(newest[purpose], content)
  const verifies: Secrets['verifies'] = (purpose, signature, content) =>
    rings.filter(keys => isEqual(signature, hash(keys[purpose], content))).length > 0
  const previewOf = (articleId: string, expires: number) => JSON.stringify([articleId, expires])

  return {
    sign,
    verifies,
    previewToken: (articleId, expires) => `${expires}.${sign('preview', previewOf(articleId, expires))}`,
    opensPreview(token, articleId, now) {
      const [opening = '', signature = ''] = token.split('.')
      const expires = Number(opening)
      return (
        expires * 1000 > now.getTime() &&
        token === `${expires}.${signature}` &&
        verifies('preview', signature, previewOf(articleId, expires))
      )
    },
    proofKeys: rings.map(keys => keys.proof.export().toString('base64url')) as [string, ...string[]],
    networkHash: client => sign('network', client),
    networkHashes: client => hashes('network', client),
    emailHashes: address => hashes('email', address.toLowerCase()),
    requestHash: content => sign('request', content),
    requestHashes: content => hashes('request', content),
  }
}

/** Constant time: how long it takes does not show how much matches. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
