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
 * database, so that every instance has the same and a backup contains them. After a rotation the newest secret makes
 * new values, and former secrets still verify and recognise what they made.
 */
export type Secrets = {
  /** Signs with the newest secret; every purpose has a key of its own. */
  sign(purpose: Purpose, content: string): string
  /** Whether one of the secrets made the signature. */
  verifies(purpose: Purpose, signature: string, content: string): boolean
  /** Keyed hashes, one for each secret, newest first. They recognise a value that is not stored itself. */
  hash(purpose: Purpose, content: string): [newest: string, ...former: string[]]
  /** Keys that sign challenges of proof of work. */
  proofKeys: readonly [string, ...string[]]
}

export const newSecret = () => randomBytes(32).toString('base64url')

type Purpose = 'manage' | 'preview' | 'form' | 'proof' | 'network' | 'flood' | 'user' | 'email' | 'request'
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
    flood: keyFor('flood hash'),
    user: keyFor('user hash'),
    email: keyFor('e-mail hash'),
    request: keyFor('request hash'),
  }
}

const hmac = (key: KeyObject, content: string) =>
  createHmac('sha256', key).update(content).digest('base64url')

/** @param setting one secret or more: newest first, separated by commas. */
export function deriveSecrets(setting: string): Secrets {
  const rings = setting.split(',').map(keysOf) as [Keys, ...Keys[]]
  const hash: Secrets['hash'] = (purpose, content) =>
    rings.map(keys => hmac(keys[purpose], content)) as [string]
  return {
    sign: (purpose, content) => hmac(rings[0][purpose], content),
    // Every hash is compared, so that the time does not show which secret made the signature.
    verifies: (purpose, signature, content) =>
      hash(purpose, content).filter(made => isEqual(signature, made)).length > 0,
    hash,
    proofKeys: rings.map(keys => keys.proof.export().toString('base64url')) as [string, ...string[]],
  }
}

/** Constant time: how long it takes does not show how much matches. */
function isEqual(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
