/** Takes a reader's comment: all its checks in the order of their answers, in one transaction. */

import type { ArticleRow } from '../../content/model/rows.ts'
import { whyClosed } from '../../content/model/view.ts'
import { type FirstAnswer, type IdempotentRequest, once } from '../../idempotency/once.ts'
import { newId, timeOf } from '../../kernel/ids.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { renderComment } from '../../markdown/render.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import type { Reader, Storage, Writer } from '../../storage/storage.ts'
import type { ProofPolicy } from '../threads/options.ts'
import {
  findByFingerprint,
  findById,
  holdAnswerable,
  insert,
  listTimesOfNetwork,
} from '../threads/queries.ts'
import type { Comment } from '../threads/schema.ts'
import { toOwnComment } from '../threads/view.ts'
import { FLOOD_WINDOW, floodWait, needsProof, type Place, placeBelow, TOP } from './admission.ts'
import { locksOf, verifyEvidence } from './evidence.ts'
import { judgeComment, readAndJudge } from './judge.ts'
import type { Proof } from './proof.ts'
import { fingerprintOf, newRow } from './row.ts'
import type { NewComment } from './schema.ts'
import { markUsed } from './token-queries.ts'
import { insertTraits } from './trait-queries.ts'

export type Post = {
  /** Finds the article, or throws what the poster is to be told instead. */
  findArticle: (reader: Reader) => Promise<ArticleRow>
  comment: NewComment
  /** Who posts: the address as limits see it, and as it is. */
  client: { key: string; address: string }
  /** What was read of `comment.proof`. */
  proof: Proof | undefined
  /** With an `Idempotency-Key`. */
  retry: IdempotentRequest | undefined
}

export type PostSettings = {
  secrets: Secrets
  rules: RuleSettings
  depth: number
  flood: number
  closeDays: number
  formRequired: boolean
  proof: ProofPolicy
}

/**
 * Stores a comment with the answer to its idempotency key: 201 when it is public, 202 when it waits.
 * @throws Problem for everything else; nothing is stored then.
 */
export async function postComment(
  storage: Storage,
  post: Post,
  settings: PostSettings,
): Promise<FirstAnswer<Comment>> {
  // Rendered and read before the transaction: that depends on nothing stored, and other writers need not wait for it.
  const { author, body, subject, parentId = null } = post.comment
  const { secrets, rules } = settings
  const rendered = renderComment(body)
  const judgedText = readAndJudge(
    { name: author.name, url: author.url ?? null, body, text: rendered.text },
    rules,
  )
  const networkHashes = secrets.networkHashes(post.client.key)
  const [networkHash] = networkHashes
  const presented = { ...post.comment, read: post.proof }
  // Whatever is decided here hangs on the key, on tokens, on what the network posted lately, on comments that have
  // something in common with this one, or on a constraint: the fingerprint is unique, what is answered is held, and an
  // article that goes leaves a missing row.
  const locks = [
    `network ${networkHash}`,
    ...(post.retry ? [`key ${post.retry.id}`] : []),
    ...locksOf(presented),
    ...judgedText.traits.map(trait => `trait ${trait}`),
  ]

  const take = async (writer: Writer, id: string, now: Date) => {
    const article = await post.findArticle(writer)
    if (whyClosed(article, settings.closeDays, now.toISOString()) !== null) {
      throw new Problem('comments-closed')
    }

    const place = await placeOf(writer, parentId, article.id, settings.depth)

    const fingerprint = fingerprintOf({
      articleId: article.id,
      parentId: place.parentId,
      name: author.name,
      body,
    })
    if ((await findByFingerprint(writer, fingerprint)) !== undefined) {
      throw new Problem('duplicate-comment')
    }

    const evidence = await verifyEvidence(writer, presented, {
      articleId: article.id,
      formRequired: settings.formRequired,
      secrets,
      now,
    })

    const since = new Date(now.getTime() - FLOOD_WINDOW).toISOString()
    const recent = await listTimesOfNetwork(writer, networkHashes, { since, most: settings.flood })
    const retryAfter = floodWait(recent, settings.flood, now.getTime())
    if (retryAfter > 0) {
      throw new Problem('comment-flood', { retryAfter })
    }

    const verdict = await judgeComment(
      writer,
      judgedText,
      {
        id,
        article,
        email: author.email ?? null,
        honeypot: (subject ?? '') !== '',
        fillSeconds: evidence.fillSeconds,
        trusted: evidence.trusted,
        networkHashes,
        address: post.client.address,
      },
      { settings: rules, secrets, now },
    )
    if (!evidence.hasProof && needsProof(settings.proof, recent.length, verdict.findings)) {
      throw new Problem('proof-required')
    }

    const row = newRow({
      id,
      articleId: article.id,
      place,
      comment: post.comment,
      rendered,
      fingerprint,
      networkHash,
      verdict,
      now,
    })
    // The same text may have come from another network at this very moment.
    if (!(await insert(writer, row))) {
      throw new Problem('duplicate-comment')
    }
    await insertTraits(writer, id, judgedText.traits)
    await markUsed(writer, evidence.tokens)
    return { statusCode: row.status === 'approved' ? 201 : 202, answer: toOwnComment(row), resourceId: id }
  }

  return storage.write(
    async writer => {
      // The id first, and the time from it: so a reply never sorts before what it answers.
      const id = newId()
      const now = timeOf(id)
      return once(writer, post.retry, now, () => take(writer, id, now))
    },
    { locks },
  )
}

/**
 * Where the comment goes; what it answers is held as it is.
 * @throws Problem 400 when that cannot be answered.
 */
async function placeOf(
  writer: Writer,
  answered: string | null,
  articleId: string,
  deepest: number,
): Promise<Place> {
  if (answered === null) {
    return TOP
  }
  const place = placeBelow(await findById(writer, answered), articleId, deepest)
  if (place === undefined || !(await holdAnswerable(writer, answered))) {
    const detail = 'Is not a public comment of this article that can be answered.'
    throw new Problem('invalid-request', { faults: [{ pointer: '/parentId', detail }] })
  }
  return place
}
