import { z } from 'zod'
import { integer, list } from '../kernel/variable-kinds.ts'
import { matcherOf } from './phrases/matcher.ts'
import { RULE_NAMES, type RuleSettings } from './rules/settings.ts'

export const spamVariables = {
  COMMENT_RULES: list(z.enum(RULE_NAMES))
    .refine(names => new Set(names).size === names.length, 'Names a rule twice.')
    .default([...RULE_NAMES])
    .describe('Rules (by comma) that judge a comment, in this order; a rule that is not named is not asked.'),
  COMMENT_FILL_SECONDS: integer(0, 3_600, 3).describe(
    'Seconds after the delivery of the form before which a comment is held.',
  ),
  COMMENT_LINKS: integer(0, 1_000, 2).describe(
    'Links in a comment above which it is held; well-known sites of reference do not count.',
  ),
  COMMENT_LINKS_SPAM: integer(0, 1_000, 5).describe('Links in a comment above which it is spam.'),
  COMMENT_HOLD_SCORE: integer(1, 1_000, 4).describe('Sum of the rules’ scores from which a comment is held.'),
  COMMENT_SPAM_SCORE: integer(1, 1_000, 8).describe('Sum of the rules’ scores from which a comment is spam.'),
  COMMENT_REPEATS: integer(1, 1_000, 1).describe(
    'Other comments with the same text (of some words), contact or linked host from which a further one is held.',
  ),
  COMMENT_BLOCKED_WORDS: list(
    z.string().regex(/[\p{L}\p{N}]/u, 'Must have a letter or digit in each phrase.'),
  )
    .default([])
    .describe(
      'Words and phrases (by comma) with which a comment is held; `casino*` is all words that open so.',
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
