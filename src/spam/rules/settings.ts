import type { Matcher } from '../phrases/matcher.ts'

/** The rules by name, in the order in which they are asked without another configuration. */
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
  /** The rules that are asked, in this order. */
  rules: readonly RuleName[]
  /** Seconds from the delivery of the form to the post under which no person can have filled it. */
  fillSeconds: number
  /** Links above which a comment is held, and above which it is spam. */
  links: number
  linksSpam: number
  /** Sums of scores from which a comment is held, and from which it is spam. */
  holdScore: number
  spamScore: number
  /** Other comments with the same text, contact or host from which a further one is held. */
  repeats: number
  /** Finds the site's own phrases. */
  blockedWords: Matcher
}
