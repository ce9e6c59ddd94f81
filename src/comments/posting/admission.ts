/** Where a new comment goes and whether it may: the decisions of a post that need no query. Pure. */

import type { StoredFinding } from '../../kernel/stored.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { ProofPolicy } from '../threads/options.ts'

/** Milliseconds over which comments of one network are counted. */
export const FLOOD_WINDOW = 10 * 60 * 1000

export type Place = { rootId: string | null; parentId: string | null; depth: number }

export const TOP: Place = { rootId: null, parentId: null, depth: 0 }

/**
 * The place of an answer to `parent`: below it, or beside it when it stands on the deepest level.
 * @returns undefined when `parent` cannot be answered: missing, not public, of another article or deleted. All are one
 *   answer, so that nobody learns which.
 */
export function placeBelow(
  parent: CommentRow | undefined,
  articleId: string,
  deepest: number,
): Place | undefined {
  if (parent === undefined || parent.articleId !== articleId || parent.publicAs !== 'comment') {
    return undefined
  }
  const rootId = parent.rootId ?? parent.id
  return parent.depth >= deepest
    ? { rootId, parentId: parent.parentId, depth: parent.depth }
    : { rootId, parentId: parent.id, depth: parent.depth + 1 }
}

/**
 * Seconds to wait before the network may post again, or 0.
 * @param times when its latest comments were stored, newest first.
 */
export function floodWait(times: readonly string[], most: number, now: number): number {
  const oldestCounted = times[most - 1]
  if (oldestCounted === undefined) {
    return 0
  }
  return Math.max(1, Math.ceil((Date.parse(oldestCounted) + FLOOD_WINDOW - now) / 1000))
}

/**
 * Whether a post must carry a proof of work. What is spam needs none for its score: the answer must not tell it from
 * what nobody suspects. Bans count neither for nor against: the answer must tell nothing of an address, and what only a
 * ban makes spam must be asked for the proof that it would need without the ban.
 */
export function needsProof(
  { when, rate, score, spamScore }: ProofPolicy,
  recent: number,
  findings: readonly Pick<StoredFinding, 'rule' | 'verdict' | 'score'>[],
): boolean {
  if (when !== 'auto') {
    return when === 'always'
  }
  const told = findings.filter(({ rule }) => rule !== 'blocked')
  const scored = told.reduce((sum, one) => sum + one.score, 0)
  const isSpam = scored >= spamScore || told.some(({ verdict }) => verdict === 'spam')
  return recent >= rate || (!isSpam && scored >= score)
}
