/** The decisions about a post that need no query: its place, the flood limit, the proof of work. Pure. */

import { RULES } from '../../spam/rules/all.ts'
import type { Finding } from '../../spam/rules/rule.ts'
import type { CommentRow } from '../threads/fields.ts'
import type { ProofPolicy } from '../threads/options.ts'

/** Milliseconds within which comments of one network are counted. */
export const FLOOD_WINDOW = 10 * 60 * 1000

/** Milliseconds by which clocks of instances may differ. What is further ahead was stored while a clock was wrong. */
export const CLOCK_DIFFERENCE = 60 * 1000

export type Place = { rootId: string | null; parentId: string | null; depth: number }

export const TOP: Place = { rootId: null, parentId: null, depth: 0 }

/**
 * The place of a reply to `parent`: below it, or beside it when `parent` is on the deepest level.
 * @returns undefined when `parent` cannot be answered: missing, not public, of another article, or deleted. These are not
 *   told apart, so that nobody learns which it is.
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
 * Whether a post must have a proof of work. A text that scores as spam is not asked for one: the question would tell the
 * spammer that the text was recognised. Only the rules about the text count: by the others the answer would show whether
 * an address is banned, and what other comments say that are not public.
 */
export function needsProof(
  { when, rate, score, spamScore }: ProofPolicy,
  recent: number,
  findings: readonly Pick<Finding, 'rule' | 'verdict' | 'score'>[],
): boolean {
  if (when !== 'auto') {
    return when === 'always'
  }
  const told = findings.filter(({ rule }) => RULES[rule].readsText)
  const scored = told.reduce((sum, one) => sum + one.score, 0)
  const isSpam = scored >= spamScore || told.some(({ verdict }) => verdict === 'spam')
  return recent >= rate || (!isSpam && scored >= score)
}
