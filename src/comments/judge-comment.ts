/** Gathers what the rules decide on, and lets them decide. Composes the queries of comments and bans. */

import { comparable } from '../bans/compare.ts'
import { findBans } from '../bans/match.ts'
import type { Secrets } from '../secrets.ts'
import type { Reader } from '../storage/storage.ts'
import type { ArticleRow } from '../storage/visibility.ts'
import type { CommentRow } from './queries.ts'
import { type Judgement, judge } from './rules/judge.ts'
import type { Facts } from './rules/rule.ts'
import type { RuleSettings } from './rules/settings.ts'
import { countSeen } from './trait-queries.ts'
import { traitsOf } from './traits.ts'

/** A comment that is to be judged, stored already or not. */
export type Judged = {
  id: string
  article: Pick<ArticleRow, 'commentPolicy'>
  author: { name: string; url: string | null; email: string | null }
  body: string
  text: string
  honeypot: boolean
  fillSeconds: number | undefined
  trusted: boolean
  /** Who posts: the address as rate limits see it, and as it is. Undefined for a stored comment. */
  client: { key: string; address: string } | undefined
  /** Keyed hash of the network of a stored comment. */
  networkHash: string | null
}

export type Verdict = Judgement & { traits: string[]; facts: Facts }

export async function judgeComment(
  reader: Reader,
  judged: Judged,
  { settings, secrets, now }: { settings: RuleSettings; secrets: Secrets; now: Date },
): Promise<Verdict> {
  const { author, body, text, client } = judged
  const written = { name: author.name, url: author.url, body }
  const traits = traitsOf(written)
  const networkHashes = client
    ? secrets.networkHashes(client.key)
    : [judged.networkHash].filter(hash => hash !== null)
  const seen = await countSeen(reader, traits, judged.id)
  const bans = await findBans(
    reader,
    {
      emailHashes: author.email === null ? [] : secrets.emailHashes(author.email),
      networkHashes,
      address: client?.address,
      ...comparable(written),
    },
    now.toISOString(),
  )
  const facts: Facts = {
    author: { name: author.name, url: author.url },
    body,
    text,
    honeypot: judged.honeypot,
    fillSeconds: judged.fillSeconds,
    policy: judged.article.commentPolicy === 'moderated' ? 'moderated' : 'open',
    trusted: judged.trusted,
    bans,
    seen,
  }
  return { ...judge(facts, settings), traits, facts }
}

/** A stored comment, to be judged again. How it was posted is not known any more; who was approved is no newcomer. */
export const judgedAgain = (row: CommentRow, article: Judged['article']): Judged => ({
  id: row.id,
  article,
  author: { name: row.authorName, url: row.authorUrl, email: row.authorEmail },
  body: row.body,
  text: row.text,
  honeypot: false,
  fillSeconds: undefined,
  trusted: row.status === 'approved',
  client: undefined,
  networkHash: row.networkHash,
})
