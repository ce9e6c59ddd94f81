/**
 * Proof of work against automatic posting, with the challenges of ALTCHA (altcha.org, version 2). They are made and
 * verified here, so that readers' browsers contact no third party.
 */
import { z } from 'zod'
import { latePackage } from '../../kernel/late.ts'

const altcha: () => typeof import('altcha-lib') = latePackage('altcha-lib')
const pbkdf2: () => typeof import('altcha-lib/algorithms/pbkdf2') = latePackage(
  'altcha-lib/algorithms/pbkdf2',
)

const ALGORITHM = 'PBKDF2/SHA-256'
/** PBKDF2 iterations for one key. */
const ROUNDS = 5_000
/** Milliseconds for which a challenge is valid. */
export const PROOF_LIFETIME = 20 * 60 * 1000

const hex = z.string().regex(/^(?:[0-9a-f]{2}){1,64}$/)

export type Challenge = z.infer<typeof Challenge>
export const Challenge = z
  .object({
    parameters: z
      .strictObject({
        algorithm: z.literal(ALGORITHM).meta({ description: 'How a key is derived.' }),
        cost: z.int().meta({ description: 'Iterations for one key.' }),
        data: z
          .strictObject({ article: z.string().meta({ description: 'The id of the article.' }) })
          .meta({ description: 'What the challenge is for.' }),
        expiresAt: z.int().meta({ description: 'Seconds since 1970.' }),
        keyLength: z.int().meta({ description: 'Bytes of a key.' }),
        keyPrefix: hex.meta({ description: 'What the key must begin with.' }),
        nonce: hex.meta({ description: 'A random value, the password of the derivation.' }),
        salt: hex.meta({ description: 'A random value, the salt of the derivation.' }),
      })
      .meta({ description: 'What to solve.' }),
    signature: hex.meta({ description: 'Signs the parameters.' }),
  })
  .meta({
    id: 'ProofChallenge',
    description: 'A challenge in the format of ALTCHA’s widget and libraries (version 2).',
  })

const Payload = z.object({
  challenge: Challenge,
  solution: z.object({ counter: z.int(), derivedKey: z.string().max(128) }),
})

/** A verified proof. It can be used once, for one article. */
export type Proof = { articleId: string; nonce: string; expiresAt: Date }

/** @param work keys that a client must derive on average. @param key signs the challenge; see {@link Secrets.proofKeys}. */
export async function makeChallenge(
  articleId: string,
  work: number,
  key: string,
  now: Date,
): Promise<z.infer<typeof Challenge>> {
  const { createChallenge, randomInt } = altcha()
  const challenge = await createChallenge({
    algorithm: ALGORITHM,
    cost: ROUNDS,
    // The client counts up from 0 until it reaches this number.
    counter: randomInt(Math.ceil(work * 1.5), Math.floor(work / 2)),
    data: { article: articleId },
    expiresAt: new Date(now.getTime() + PROOF_LIFETIME),
    deriveKey: pbkdf2().deriveKey,
    hmacSignatureSecret: key,
  })
  return challenge as z.infer<typeof Challenge>
}

/**
 * Reads a solved challenge (Base64 of JSON, as the widget submits it).
 * @param keys accepted for the signature.
 * @returns undefined when the proof is malformed, forged, expired or not solved.
 */
export async function readProof(text: string, keys: readonly string[]): Promise<Proof | undefined> {
  const payload = Payload.safeParse(parse(text))
  if (!payload.success) {
    return undefined
  }
  const { challenge, solution } = payload.data
  const { deriveKey } = pbkdf2()
  const verdicts = await Promise.all(
    keys.map(hmacSignatureSecret =>
      altcha().verifySolution({ challenge, solution, deriveKey, hmacSignatureSecret }),
    ),
  )
  const { data, nonce, expiresAt } = challenge.parameters
  return verdicts.some(({ verified }) => verified)
    ? { articleId: data.article, nonce, expiresAt: new Date(expiresAt * 1000) }
    : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString())
  } catch {
    return undefined
  }
}
