/** Verifies the form token, the proof of work and the earlier comment that come with a post. */

import type { Fault } from '../../kernel/faults.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { ownsComment } from '../threads/manage-token.ts'
import { findAnyComment } from '../threads/queries.ts'
import { CLOCK_DIFFERENCE } from './admission.ts'
import { hasPublicComment } from './earlier-queries.ts'
import { readFormToken } from './form-token.ts'
import type { Proof } from './proof.ts'
import type { NewComment } from './schema.ts'
import { listUsed } from './token-queries.ts'

/** Milliseconds for which a form token is valid. */
export const FORM_LIFETIME = 24 * 60 * 60 * 1000

/** A form token or proof. It can be used once, before it expires. */
type Token = { id: string; expiresAt: string }

export type Evidence = {
  /** Seconds from the delivery of the form to the post; undefined without a form token. */
  fillSeconds: number | undefined
  hasProof: boolean
  /** Whether the author has proved to have an approved comment with the same e-mail address. */
  trusted: boolean
  /** To be marked as used when the comment is stored. */
  tokens: Token[]
}

export type Presented = Pick<NewComment, 'formToken' | 'proof' | 'earlier'> & {
  /** The result of {@link readProof} for `proof`. */
  read: Proof | undefined
  /** As it is stored; null when the post has none. */
  email: string | null
  /** The hashes of the user whom a site's own server names, under every secret of the site. */
  userHashes: readonly string[]
}

const formTokenId = (formToken: string) => `form ${formToken}`
const proofId = ({ nonce }: Proof) => `proof ${nonce}`

/** Names of locks on the tokens of a post, so that two posts cannot use the same token at once. */
export function locksOf({ formToken, read }: Pick<Presented, 'formToken' | 'read'>): string[] {
  return [
    ...(formToken === undefined ? [] : [formTokenId(formToken)]),
    ...(read === undefined ? [] : [proofId(read)]),
  ]
}

/**
 * Verifies what came with a post on an article. A wrong token is a fault even where none is required.
 * @throws Problem 400 that names every token that is forged, expired, used, or of another article.
 */
export async function verifyEvidence(
  reader: Reader,
  presented: Presented,
  {
    articleId,
    formRequired,
    secrets,
    now,
  }: { articleId: string; formRequired: boolean; secrets: Secrets; now: Date },
): Promise<Evidence> {
  const form = readForm(presented.formToken, articleId, secrets, now)
  const proof = presented.read?.articleId === articleId ? proofToken(presented.read) : undefined
  const tokens = [form?.token, proof].filter(token => token !== undefined)
  const [used, earlier, hasPublic] = await together(
    listUsed(
      reader,
      tokens.map(({ id }) => id),
    ),
    readEarlier(reader, presented, secrets),
    hasPublicComment(reader, presented.userHashes, presented.email),
  )
  const counts = (token: Token | undefined) => token !== undefined && !used.has(token.id)
  const faults: Fault[] = []
  if (presented.formToken === undefined && formRequired) {
    faults.push({ pointer: '/formToken', code: 'required', detail: 'Is required.' })
  }
  if (presented.formToken !== undefined && !counts(form?.token)) {
    faults.push({
      pointer: '/formToken',
      code: 'invalid-token',
      detail: 'The form is not valid here, has expired or was used before. Load a new one.',
    })
  }
  if (presented.proof !== undefined && !counts(proof)) {
    faults.push({
      pointer: '/proof',
      code: 'invalid-token',
      detail: 'The proof of work is not valid here, has expired or was used before. Solve a new one.',
    })
  }
  if (earlier === 'forged') {
    faults.push({
      pointer: '/earlier',
      code: 'invalid-token',
      detail: 'Must be the id of a comment with the manage token of that comment.',
    })
  }
  if (faults.length > 0) {
    throw new Problem('invalid-request', { faults })
  }
  return {
    fillSeconds: form?.fillSeconds,
    hasProof: proof !== undefined,
    trusted: earlier === 'approved' || hasPublic,
    tokens,
  }
}

function readForm(text: string | undefined, articleId: string, secrets: Secrets, now: Date) {
  const askedAt = text === undefined ? undefined : readFormToken(secrets, text, articleId)
  if (text === undefined || askedAt === undefined) {
    return undefined
  }
  const age = now.getTime() - askedAt.getTime()
  if (age > FORM_LIFETIME || age < -CLOCK_DIFFERENCE) {
    return undefined
  }
  const expiresAt = new Date(askedAt.getTime() + FORM_LIFETIME).toISOString()
  return {
    fillSeconds: age / 1000,
    token: { id: formTokenId(text), expiresAt },
  }
}

const proofToken = (proof: Proof): Token => ({ id: proofId(proof), expiresAt: proof.expiresAt.toISOString() })

/**
 * An earlier comment that is not public proves nothing. It is no fault, which would tell its author what was decided.
 * Neither does one with another e-mail address: whoever holds an approved comment could post with any address, and see by
 * the answer whether it is banned. None counts as an address of its own.
 */
async function readEarlier(
  reader: Reader,
  { earlier, email }: Pick<Presented, 'earlier' | 'email'>,
  secrets: Secrets,
): Promise<'approved' | 'unproved' | 'forged'> {
  if (earlier === undefined) {
    return 'unproved'
  }
  if (!ownsComment(secrets, earlier.manageToken, earlier.id)) {
    return 'forged'
  }
  const row = await findAnyComment(reader, earlier.id)
  return row?.publicAs === 'comment' && row.authorEmail === email ? 'approved' : 'unproved'
}
