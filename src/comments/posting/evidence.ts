/** What a post brings along to prove something: that it comes from a form, that it cost work, that its author is known. */

import type { Fault } from '../../kernel/faults.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import type { Reader } from '../../storage/storage.ts'
import { ownsComment } from '../threads/manage-token.ts'
import { findById } from '../threads/queries.ts'
import { readFormToken } from './form-token.ts'
import type { Proof } from './proof.ts'
import type { NewComment } from './schema.ts'
import { listUsed } from './token-queries.ts'

/** Milliseconds for which a form may be open. */
export const FORM_LIFETIME = 24 * 60 * 60 * 1000

/** A token that counts once, until it expires anyway. */
type Token = { id: string; expiresAt: string }

export type Evidence = {
  /** From the delivery of the form to the post; undefined without a form token. */
  fillSeconds: number | undefined
  hasProof: boolean
  /** The post comes from the author of an approved comment. */
  trusted: boolean
  /** To be marked as used when the comment is stored. */
  tokens: Token[]
}

export type Presented = Pick<NewComment, 'formToken' | 'proof' | 'earlier'> & {
  /** What {@link readProof} made of `proof`. */
  read: Proof | undefined
}

const formTokenId = (formToken: string) => `form ${formToken}`
const proofId = ({ nonce }: Proof) => `proof ${nonce}`

/** Names of the tokens that the post would use, to be locked while it is decided whether it may. */
export function locksOf({ formToken, read }: Pick<Presented, 'formToken' | 'read'>): string[] {
  return [
    ...(formToken === undefined ? [] : [formTokenId(formToken)]),
    ...(read === undefined ? [] : [proofId(read)]),
  ]
}

/**
 * Verifies what came with a post on an article. A wrong token is a fault also where none is asked for: whoever sends one
 * means it.
 * @throws Problem 400 with all that is forged, expired, used, or of another article.
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
  const used = await listUsed(
    reader,
    tokens.map(({ id }) => id),
  )
  const counts = (token: Token | undefined) => token !== undefined && !used.has(token.id)
  const faults: Fault[] = []
  if (presented.formToken === undefined ? formRequired : !counts(form?.token)) {
    faults.push({
      pointer: '/formToken',
      detail:
        'Must be the token of a form of this article that was asked for within 24 hours and not used yet.',
    })
  }
  if (presented.proof !== undefined && !counts(proof)) {
    faults.push({
      pointer: '/proof',
      detail: 'Must be a solved challenge of this article that has neither expired nor been used.',
    })
  }
  const earlier = await readEarlier(reader, presented.earlier, secrets)
  if (earlier === 'forged') {
    faults.push({ pointer: '/earlier', detail: 'Is not a comment with its own manage token.' })
  }
  if (faults.length > 0) {
    throw new Problem('invalid-request', { faults })
  }
  return {
    fillSeconds: form?.fillSeconds,
    hasProof: proof !== undefined,
    trusted: earlier === 'approved',
    tokens,
  }
}

function readForm(text: string | undefined, articleId: string, secrets: Secrets, now: Date) {
  const askedAt = text === undefined ? undefined : readFormToken(secrets, text, articleId)
  if (text === undefined || askedAt === undefined || now.getTime() - askedAt.getTime() > FORM_LIFETIME) {
    return undefined
  }
  const expiresAt = new Date(askedAt.getTime() + FORM_LIFETIME).toISOString()
  return {
    fillSeconds: (now.getTime() - askedAt.getTime()) / 1000,
    token: { id: formTokenId(text), expiresAt },
  }
}

const proofToken = (proof: Proof): Token => ({ id: proofId(proof), expiresAt: proof.expiresAt.toISOString() })

/** A comment that is not approved proves nothing, but its author must not learn from that what was decided. */
async function readEarlier(
  reader: Reader,
  earlier: Presented['earlier'],
  secrets: Secrets,
): Promise<'approved' | 'unproved' | 'forged'> {
  if (earlier === undefined) {
    return 'unproved'
  }
  if (!ownsComment(secrets, earlier.manageToken, earlier.id)) {
    return 'forged'
  }
  const row = await findById(reader, earlier.id)
  return row?.publicAs === 'comment' ? 'approved' : 'unproved'
}
