import { z } from 'zod'
import { integer, list } from '../kernel/variable-kinds.ts'
import { matcherOf } from './phrases/matcher.ts'
import { RULE_NAMES, type RuleSettings } from './rules/settings.ts'

export const spamVariables = {
  COMMENT_RULES: list(z.enum(RULE_NAMES))
    .refine(names => new Set(names).size === names.length, 'Names a rule twice.')
    .default([...RULE_NAMES])
    .describe(
      'Rules that judge a comment, in this order, separated by commas. Rules that are not named are off.',
    ),
  COMMENT_FILL_SECONDS: integer(0, 3_600, 3).describe(
    'A comment posted sooner than this many seconds after the delivery of the form is held.',
  ),
  COMMENT_LINKS: integer(0, 1_000, 2).describe(
    'A comment with more links than this is held. Links to well-known sites do not count.',
  ),
  COMMENT_LINKS_SPAM: integer(0, 1_000, 5).describe('A comment with more links than this is spam.'),
  COMMENT_HOLD_SCORE: integer(1, 1_000, 4).describe(
    'A comment is held when the sum of the rules’ scores reaches this.',
  ),
  COMMENT_SPAM_SCORE: integer(1, 1_000, 8).describe(
    'A comment is spam when the sum of the rules’ scores reaches this.',
  ),
  COMMENT_REPEATS: integer(1, 1_000, 1).describe(
    'A comment is held when this many others have the same text (of some words), contact or linked host.',
  ),
  COMMENT_BLOCKED_WORDS: list(
    z.string().regex(/[\p{L}\p{N}]/u, 'Must have a letter or digit in each phrase.'),
  )
    .default([])
    .describe(
      'Words and phrases, separated by commas. A comment with one of them is held. `casino*` matches all words that start with casino.',
    ),
}

type Values = z.infer<z.ZodObject<typeof spamVariables>>

export const spamSettings = (values: Values): RuleSettings => ({
  rules: values.COMMENT_RULES,
  fillSeconds: values.COMMENT_FILL_SECONDS,
  links: values.COMMENT_LINKS,
  linksSpam: values.COMMENT_LINKS_SPAM,
  holdScore: values.COMMENT_HOLD_SCORE,
  spamScore: values.COMMENT_SPAM_SCORE,
  repeats: values.COMMENT_REPEATS,
  blockedWords: matcherOf(values.COMMENT_BLOCKED_WORDS),
})
