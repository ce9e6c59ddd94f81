/** Gathers the facts that the rules need, and runs the rules. Uses the queries of comments and bans. */

import type { ArticleRow } from '../../content/model/rows.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { type Judgement, judge, judgeText, type TextFindings } from '../../spam/judge.ts'
import type { Circumstances } from '../../spam/rules/rule.ts'
import type { RuleSettings } from '../../spam/rules/settings.ts'
import { type Reading, readComment, type Written } from '../../spam/text/reading.ts'
import { together } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { findBans } from '../bans/match.ts'
import { emailHashes } from '../threads/email-hashes.ts'
import type { CommentRow } from '../threads/fields.ts'
import { sayingOf } from './row.ts'
import { countSeen } from './trait-queries.ts'

/** The texts of a stored comment that the rules read. */
export const writtenIn = ({
  authorName: name,
  authorUrl: url,
  body,
  html,
}: Pick<CommentRow, 'authorName' | 'authorUrl' | 'body' | 'html'>): Written => ({ name, url, body, html })

/**
 * What the rules about the text alone find in it, and what else a comment is judged by. A post keeps this while it waits
 * for others, and not the {@link Reading}, which has several copies of the text.
 */
export type JudgedText = {
  /** See {@link sayingOf}. */
  saying: string
  /** As in {@link Reading}. */
  said: string[]
  hosts: string[]
  traits: string[]
  siteTrait: string | undefined
  findings: TextFindings
}

/** Runs the rules that need only the text. Call it before the transaction: a long text takes long. */
export function readAndJudge(written: Written, settings: RuleSettings): JudgedText {
  const reading = readComment(written)
  return {
    saying: sayingOf(reading),
    said: reading.said(),
    hosts: reading.hosts(),
    traits: reading.traits(),
    siteTrait: reading.siteTrait(),
    findings: judgeText(reading, settings),
  }
}

/** A new or stored comment to be judged. */
export type Judged = {
  id: string
  article: Pick<ArticleRow, 'commentPolicy'>
  email: string | null
  honeypot: boolean
  fillSeconds: number | undefined
  trusted: boolean
  /** The hashes of the poster's network under every secret of the site; empty when the network is not known. */
  networkHashes: readonly string[]
  /** The hashes of the poster's user id under every secret of the site; empty without one. */
  userHashes: readonly string[]
  /** The poster's IP address; undefined for a stored comment. */
  address: string | undefined
}

export type Verdict = Judgement & { traits: string[] }

type Poster = Pick<Judged, 'id' | 'email' | 'networkHashes' | 'userHashes' | 'address'>

/** What is stored that a comment is judged by. */
type Stored = Pick<Circumstances, 'seen' | 'bans'>

export async function findStored(
  reader: Reader,
  { hosts, said, traits }: JudgedText,
  { id, email, ...poster }: Poster,
  { secrets, now }: { secrets: Secrets; now: Date },
): Promise<Stored> {
  const hashes = email === null ? [] : emailHashes(secrets, email)
  const [seen, bans] = await together(
    countSeen(reader, traits, id),
    findBans(reader, { emailHashes: hashes, ...poster, hosts, said }, now.toISOString()),
  )
  return { seen, bans }
}

export function judgeBy(
  { siteTrait, traits, findings }: JudgedText,
  stored: Stored,
  { article, honeypot, fillSeconds, trusted }: Omit<Judged, keyof Poster>,
  settings: RuleSettings,
): Verdict {
  const policy = article.commentPolicy === 'moderated' ? 'moderated' : 'open'
  return {
    ...judge(findings, { honeypot, fillSeconds, trusted, policy, ...stored, siteTrait }, settings),
    traits,
  }
}

export async function judgeComment(
  reader: Reader,
  text: JudgedText,
  judged: Judged,
  { settings, secrets, now }: { settings: RuleSettings; secrets: Secrets; now: Date },
): Promise<Verdict> {
  return judgeBy(text, await findStored(reader, text, judged, { secrets, now }), judged, settings)
}

/**
 * A stored comment, to be judged again. How its form was filled in is no longer known. The author of an approved comment
 * counts as trusted.
 */
export const judgedAgain = (row: CommentRow, article: Judged['article']): Judged => ({
  id: row.id,
  article,
  email: row.authorEmail,
  honeypot: false,
  fillSeconds: undefined,
  trusted: row.status === 'approved',
  networkHashes: row.networkHash === null ? [] : [row.networkHash],
  userHashes: row.userHash === null ? [] : [row.userHash],
  address: undefined,
})
