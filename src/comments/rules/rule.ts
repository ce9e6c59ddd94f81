/** What a rule is: a pure function of the facts about a comment. */
import type { StoredFinding } from '../../storage/stored.ts'
import type { Reading } from './reading.ts'
import type { RuleSettings } from './settings.ts'

/** All that rules may decide on. Whoever judges a comment gathers it first, so that no rule asks for anything. */
export type Facts = {
  author: { name: string; url: string | null }
  /** The Markdown as written, and its plain text. */
  body: string
  text: string
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

export type Rule = {
  /** What it looks for and what follows, for those who moderate. */
  description: string
  /** @returns undefined when it does not fire. */
  find(reading: Reading, settings: RuleSettings): Omit<Finding, 'rule'> | undefined
}
