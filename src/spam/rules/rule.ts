/** The types of rules. A rule is a pure function of the text of a comment, or of the circumstances of its post. */
import type { StoredFinding } from '../../kernel/stored.ts'
import type { Reading } from '../text/reading.ts'
import type { RuleName, RuleSettings } from './settings.ts'

/** Everything except the text that rules decide on. The caller gathers it, so that rules need no queries. */
export type Circumstances = {
  /** Whether the hidden field was filled in. */
  honeypot: boolean
  /** Seconds from the delivery of the form to the post; undefined without a form token. */
  fillSeconds: number | undefined
  policy: 'open' | 'moderated'
  /** Whether the author has proved to have an approved comment with the same e-mail address. */
  trusted: boolean
  /** Bans that match the post. */
  bans: readonly MatchedBan[]
  /** For each trait that other comments share, public or not: how these were decided. */
  seen: ReadonlyMap<string, Seen>
  /** The trait of the author's website, unless the text leads there, too. */
  siteTrait: string | undefined
}

export type MatchedBan = {
  kind: 'email' | 'network' | 'user' | 'range' | 'host' | 'word'
  verdict: 'hold' | 'spam'
}

/** Other comments with the same trait. */
export type Seen = {
  /** The number of these comments, including spam. */
  comments: number
  /** The number of articles that have them. */
  articles: number
  /** How many of them a moderator marked as spam. */
  spam: number
  /** How many of them a moderator approved. */
  approved: number
}

/** `hold` and `spam` decide the status; `note` only adds to the score. */
export type Finding = StoredFinding & { rule: RuleName }

/** Undefined when a rule does not fire. */
export type Found = Omit<Finding, 'rule'> | undefined

type Described = {
  /** For moderators: what the rule looks for, a colon, and what follows, such as `held` or `a note`. */
  description: string
}

/** A rule that reads only the text. It runs before the transaction: a long text takes long and would hold up other writers. */
export type TextRule = Described & {
  readsText: true
  /** Whether the rule only adds a note when the author is trusted, because trusted people recommend things, too. */
  reducedForTrusted?: true
  find(reading: Reading, settings: RuleSettings): Found
}

export type CircumstanceRule = Described & {
  readsText: false
  find(circumstances: Circumstances, settings: RuleSettings): Found
}

export type Rule = TextRule | CircumstanceRule
