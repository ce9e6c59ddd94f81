import type { Matcher } from '../phrases/matcher.ts'

/** The names of the rules, in the default order. */
export const RULE_NAMES = [
  'honeypot',
  'blocked',
  'known-spam',
  'policy',
  'fill-time',
  'repeated',
  'markup',
  'links',
  'contact',
  'obfuscation',
  'words',
  'landing-page',
  'author-site',
  'gibberish',
  'first-comment',
] as const

export type RuleName = (typeof RULE_NAMES)[number]

export type RuleSettings = {
  /** The rules to run, in this order. */
  rules: readonly RuleName[]
  /** A post sooner than this many seconds after the delivery of the form is held. */
  fillSeconds: number
  /** A comment with more links than this is held. */
  links: number
  /** A comment with more links than this is spam. */
  linksSpam: number
  /** A comment with this sum of scores or more is held. */
  holdScore: number
  /** A comment with this sum of scores or more is spam. */
  spamScore: number
  /** A comment is held when this many others have the same text, contact or host. */
  repeats: number
  /** Finds the phrases that the site blocks. */
  blockedWords: Matcher
}
