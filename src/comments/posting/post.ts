/** Takes a reader's comment: all its checks in their order, in one transaction. Composes the queries of several features. */

import type { ArticleRow } from '../../content/model/rows.ts'
import { whyClosed } from '../../content/model/view.ts'
import type { IdempotentRequest, Replay } from '../../idempotency/idempotency-replay.ts'
import { remember, replayOf } from '../../idempotency/once.ts'
import type { Fault } from '../../kernel/faults.ts'
import { newId, timeOf } from '../../kernel/ids.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { renderComment } from '../../markdown/render.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import type { Reader, Storage, Writer } from '../../storage/storage.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { ProofPolicy } from '../threads/options.ts'
import { findById, holdAnswerable, insert, listTimesOfNetwork, remove } from '../threads/queries.ts'
import type { Comment, NewComment } from '../threads/schema.ts'
import { toOwnComment } from '../threads/view.ts'
import { FLOOD_WINDOW, floodWait, needsProof, type Place, placeBelow, TOP } from './admission.ts'
import { type Evidence, locksOf, weigh } from './evidence.ts'
import { judgeComment, readAndJudge, type Verdict } from './judge.ts'
import type { Proof } from './proof.ts'
import { newRow } from './row.ts'
import { spend } from './token-queries.ts'
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
  request: IdempotentRequest | undefined
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

export type PostOutcome =
  | Exclude<Replay, { kind: 'first' }>
  | { kind: 'stored'; comment: Comment }
  | { kind: 'closed' | 'duplicate' | 'proof-required' }
  | { kind: 'faulty'; faults: Fault[] }
  | { kind: 'flood'; retryAfter: number }

/** Runs the checks of a post in their order and stores the comment with the answer to its idempotency key. */
export async function postComment(
  storage: Storage,
  post: Post,
  settings: PostSettings,
): Promise<PostOutcome> {
  // Rendered and read before the transaction: that depends on nothing stored, and other writers need not wait for it.
  const { author, body, subject } = post.comment
  const rendered = renderComment(body)
  const written = { name: author.name, url: author.url ?? null, body, text: rendered.text }
  const judgedText = readAndJudge(written, settings.rules)
  const networkHashes = settings.secrets.networkHashes(post.client.key)
  const [networkHash] = networkHashes
  const presented = { ...post.comment, read: post.proof }
  // Whatever is decided here hangs on the key, on tokens, on what the network posted lately, on comments that have
  // something in common with this one, or on a constraint: the fingerprint is unique, what is answered is held, and an
  // article that goes leaves a missing row.
  const locks = [
    `network ${networkHash}`,
    ...(post.request ? [`key ${post.request.id}`] : []),
    ...locksOf(presented),
    ...judgedText.traits.map(trait => `trait ${trait}`),
  ]
  return storage.write(
    async writer => {
      // The id first, and the time from it: so a reply never sorts before what it answers.
      const id = newId()
      const now = timeOf(id)
      const seen = await replayOf(writer, post.request, now)
      if (seen.kind !== 'first') {
        return seen
      }
      const article = await post.findArticle(writer)
      if (whyClosed(article, settings.closeDays, now.toISOString()) !== null) {
        return { kind: 'closed' }
      }
      const place = await placeOf(writer, post.comment.parentId ?? null, article.id, settings.depth)
      const evidence = await weigh(writer, presented, {
        articleId: article.id,
        formRequired: settings.formRequired,
        secrets: settings.secrets,
        now,
      })
      const faults = [...(place === undefined ? [NO_PARENT] : []), ...evidence.faults]
      if (place === undefined || faults.length > 0) {
        return { kind: 'faulty', faults }
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
        { settings: settings.rules, secrets: settings.secrets, now },
      )
      const row = newRow({ id, article, place, comment: post.comment, rendered, networkHash, verdict, now })
      return store(writer, row, { ...post, networkHashes, verdict, evidence, now }, settings)
    },
    { locks },
  )
}

const NO_PARENT = {
  pointer: '/parentId',
  detail: 'Is not a public comment of this article that can be answered.',
}

/** Where the comment goes; what it answers is held as it is. Undefined when that cannot be answered. */
async function placeOf(
  writer: Writer,
  answered: string | null,
  articleId: string,
  deepest: number,
): Promise<Place | undefined> {
  if (answered === null) {
    return TOP
  }
  const place = placeBelow(await findById(writer, answered), articleId, deepest)
  return place !== undefined && (await holdAnswerable(writer, answered)) ? place : undefined
}

type Decided = Pick<Post, 'request'> & {
  networkHashes: readonly string[]
  verdict: Verdict
  evidence: Evidence
  now: Date
}

async function store(
  writer: Writer,
  row: CommentRow,
  { request, networkHashes, verdict, evidence, now }: Decided,
  { flood, proof }: PostSettings,
): Promise<PostOutcome> {
  const since = new Date(now.getTime() - FLOOD_WINDOW).toISOString()
  const recent = await listTimesOfNetwork(writer, networkHashes, { since, most: flood })
  // Stored first, because a duplicate is to be told so even in a flood, and need not be worked for.
  if (!(await insert(writer, row))) {
    return { kind: 'duplicate' }
  }
  const retryAfter = floodWait(recent, flood, now.getTime())
  if (retryAfter > 0) {
    await remove(writer, row.id)
    return { kind: 'flood', retryAfter }
  }
  if (!evidence.hasProof && needsProof(proof, recent.length, verdict.findings)) {
    await remove(writer, row.id)
    return { kind: 'proof-required' }
  }
  await insertTraits(writer, row.id, verdict.traits)
  await spend(writer, evidence.tokens)
  const comment = toOwnComment(row)
  const statusCode = comment.status === 'approved' ? 201 : 202
  await remember(writer, request, { statusCode, answer: comment, resourceId: row.id }, now)
  return { kind: 'stored', comment }
}
