/** What a rule is: a pure function, of what a comment says or of the circumstances under which it comes. */
import type { StoredFinding } from '../../kernel/stored.ts'
import type { Reading } from '../text/reading.ts'
import type { RuleSettings } from './settings.ts'

/** All that rules may decide on besides the text. Whoever judges a comment gathers it, so that no rule asks for anything. */
export type Circumstances = {
  /** Whether the field that people cannot see was filled. */
  honeypot: boolean
  /** From the delivery of the form to the post; undefined when the post came without a form token. */
  fillSeconds: number | undefined
  policy: 'open' | 'moderated'
  /** Whether the post proved to come from the author of an approved comment. */
  trusted: boolean
  /** Bans that match the post. */
  bans: readonly MatchedBan[]
  /** For each trait of the comment that others share: what became of those. */
  seen: ReadonlyMap<string, Seen>
}

export type MatchedBan = { kind: 'email' | 'network' | 'range' | 'host' | 'word'; verdict: 'hold' | 'spam' }

/** Other comments with the same trait. */
export type Seen = {
  /** All of them, spam included. */
  comments: number
  /** Articles on which they stand. */
  articles: number
  /** Those that a moderator called spam. */
  spam: number
  /** Those that a moderator approved. */
  approved: number
}

/** `note` only adds to the score; `hold` and `spam` decide by themselves. */
export type Finding = StoredFinding

/** Undefined when a rule does not fire. */
export type Found = Omit<Finding, 'rule'> | undefined

type Described = {
  /** What it looks for and what follows, for those who moderate. */
  description: string
}

/** Asked before the database is: a text takes the longer to judge the longer it is, and nobody should wait for that. */
export type TextRule = Described & {
  readsText: true
  /** Whether it only notes what it finds when the author is known: such people recommend things, too. */
  sparesKnown?: true
  find(reading: Reading, settings: RuleSettings): Found
}

export type CircumstanceRule = Described & {
  readsText: false
  find(circumstances: Circumstances, settings: RuleSettings): Found
}

export type Rule = TextRule | CircumstanceRule
