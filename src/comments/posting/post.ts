/** Stores a reader's comment. All checks run in one transaction, in the order in which they are answered. */

import type { ShownArticle } from '../../content/model/rows.ts'
import { whyClosed } from '../../content/model/view.ts'
import {
  type FirstAnswer,
  findFirstAnswer,
  type IdempotentRequest,
  remember,
} from '../../idempotency/once.ts'
import { newId } from '../../kernel/ids.ts'
import { clientAt, endSiteOf } from '../../kernel/networks.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { renderComment } from '../../markdown/render.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import { resultOf, together } from '../../storage/query.ts'
import type { Reader, Storage, Writer } from '../../storage/storage.ts'
import { insertComment } from '../threads/change-queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { ProofPolicy } from '../threads/options.ts'
import { findAnyComment, findShownComment } from '../threads/queries.ts'
import type { Comment } from '../threads/schema.ts'
import { toOwnComment } from '../threads/view.ts'
import { needsProof } from './admission.ts'
import { locksOf, verifyEvidence } from './evidence.ts'
import { findStored, judgeBy, readAndJudge } from './judge.ts'
import type { Proof } from './proof.ts'
import { holdAnswered, placeOf, refuseDuplicate, refuseFlood } from './refusals.ts'
import { fingerprintOf, newRow } from './row.ts'
import type { NewComment } from './schema.ts'
import { markUsed } from './token-queries.ts'
import { insertTraits } from './trait-queries.ts'

export type Post = {
  /** Finds the article, or throws the problem to answer with. */
  findArticle: (reader: Reader) => Promise<ShownArticle>
  /** As it was found before. */
  articleId: string
  comment: NewComment
  /** Who posts: the IP address, and the user of the site that relays the post. */
  client: { address: string; user: string | undefined }
  /** The result of {@link readProof} for `comment.proof`. */
  proof: Proof | undefined
  /** Set when the request has an `Idempotency-Key`. */
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
 * Stores a comment, and the answer under its idempotency key: 201 when it is public, 202 when it waits.
 * @throws Problem when the comment is refused; then nothing is stored.
 */
export async function postComment(
  storage: Storage,
  post: Post,
  settings: PostSettings,
): Promise<FirstAnswer<Comment>> {
  // Rendering and reading come before the transaction: they need nothing that is stored, and would hold up other writers.
  const { author, body, subject, parentId = null } = post.comment
  const { secrets, rules } = settings
  const rendered = renderComment(body)
  const judgedText = readAndJudge(
    { name: author.name, url: author.url ?? null, body, html: rendered.html },
    rules,
  )
  const { saying } = judgedText
  const { address, user } = post.client
  const networkHashes = secrets.hash('network', clientAt(address))
  const [networkHash] = networkHashes
  // Floods are counted by end site: one IPv6 /48 has 65,536 of the /64s that bans are compared with.
  const floodHashes = secrets.hash('flood', endSiteOf(address))
  const [floodHash] = floodHashes
  const userHashes = user === undefined ? [] : secrets.hash('user', user)
  const [userHash = null] = userHashes
  const { email = null } = author
  const presented = { ...post.comment, read: post.proof, email, userHashes }
  // The decisions below depend on the idempotency key, the tokens, the latest comments of the network and the user, and
  // comments with the same text or traits: these are locked. The rest needs no lock here: a write locks the answered
  // comment, and a comment on a deleted article violates its foreign key.
  const locks = [
    `text ${saying}`,
    `network ${floodHash}`,
    ...(userHash === null ? [] : [`user ${userHash}`]),
    ...(post.retry ? [`key ${post.retry.id}`] : []),
    ...locksOf(presented),
    ...judgedText.traits.map(trait => `trait ${trait}`),
  ]

  const take = async (writer: Writer, { article, parent }: Found): Promise<FirstAnswer<Comment>> => {
    const id = newId()
    const now = new Date()
    if (whyClosed(article, settings.closeDays, now.toISOString()) !== null) {
      throw new Problem('comments-closed')
    }
    const place = placeOf(parentId, parent, article.id, settings.depth)
    const fingerprint = fingerprintOf({ articleId: article.id, parentId: place.parentId }, saying)
    const judged = { id, article, email, networkHashes, userHashes, address }

    // In the order in which they are answered.
    const [, , evidence, recent, stored] = await together(
      holdAnswered(writer, parentId),
      refuseDuplicate(writer, { id, fingerprint }, [...floodHashes, ...userHashes]),
      verifyEvidence(writer, presented, {
        articleId: article.id,
        formRequired: settings.formRequired,
        secrets,
        now,
      }),
      refuseFlood(writer, { floodHashes, userHashes }, settings.flood, now),
      findStored(writer, judgedText, judged, { secrets, now }),
    )
    const verdict = judgeBy(
      judgedText,
      stored,
      {
        article,
        honeypot: (subject ?? '') !== '',
        fillSeconds: evidence.fillSeconds,
        trusted: evidence.trusted,
      },
      rules,
    )
    if (!evidence.hasProof && needsProof(settings.proof, recent, verdict.findings)) {
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
      floodHash,
      userHash,
      verdict,
      now,
    })
    const first = { statusCode: row.status === 'approved' ? 201 : 202, answer: toOwnComment(row) }
    const { last } = writer
    await together(
      insertComment(last, row),
      insertTraits(last, id, judgedText.traits),
      markUsed(last, evidence.tokens),
      remember(last, post.retry, { ...first, resourceId: id }, now),
    )
    return first
  }

  return storage.write(
    async writer => {
      const asked = new Date()
      const [before, found] = await Promise.allSettled([
        findFirstAnswer<Comment>(writer, post.retry, asked),
        together(post.findArticle(writer), parentId === null ? undefined : findAnyComment(writer, parentId)),
      ])
      const first = resultOf(before)
      if (first !== undefined) {
        return repeatAnswer(writer, first, asked)
      }
      const [article, parent] = resultOf(found)
      return take(writer, { article, parent })
    },
    // A reply locks the comment that it answers before its last changes.
    { locks, sharedRow: parentId === null ? post.articleId : undefined },
  )
}

/** The article, and the comment that is answered, if there is one. */
type Found = { article: ShownArticle; parent: CommentRow | undefined }

/** The first answer, for a retry. It no longer says that the comment is public when it was hidden since. */
export async function repeatAnswer(
  reader: Reader,
  first: FirstAnswer<Comment>,
  now: Date,
): Promise<FirstAnswer<Comment>> {
  const isTrue =
    first.statusCode === 202 ||
    (await findShownComment(reader, first.answer.id, now.toISOString())) !== undefined
  return isTrue ? first : { statusCode: 202, answer: { ...first.answer, status: 'pending' } }
}
