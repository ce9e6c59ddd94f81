/** A dry run of the rules on a comment. */

import { z } from 'zod'
import { needsProof } from '../posting/admission.ts'
import type { Verdict } from '../posting/judge.ts'
import { newCommentSchema } from '../posting/schema.ts'
import type { ProofPolicy } from '../threads/options.ts'
import { RuleVerdict } from './schema.ts'

/** A comment to try. It states `fillSeconds` and `trusted`, which a post proves with tokens. */
export const CommentDraft = newCommentSchema({ emailRequired: false })
  .pick({ author: true, body: true, subject: true })
  .extend({
    fillSeconds: z.number().min(0).max(1_000_000).optional().meta({
      description:
        'Seconds from the delivery of the form to the post. Leave it out for a post without a form token.',
    }),
    trusted: z.boolean().default(false).meta({
      description: 'Whether the author has proved to have an approved comment with the same e-mail address.',
    }),
  })
  .strict()
  .meta({ id: 'CommentDraft' })
export type CommentDraft = z.infer<typeof CommentDraft>

export const CommentCheck = z
  .object({
    status: z
      .enum(['approved', 'pending', 'spam'])
      .meta({ id: 'CheckedStatus', description: 'What the rules would decide.' }),
    score: z.int().meta({ description: 'The sum of the scores of the rules.' }),
    decidedBy: z.string().nullable().meta({
      description: 'The rule that decided; null when none fired, or when the sum of the scores decided.',
    }),
    proofRequired: z.boolean().meta({
      description:
        'Whether the comment would need a proof of work, even from a network that has not posted lately.',
    }),
    rules: z
      .array(
        z.object({
          rule: z.string().meta({ description: 'The name of the rule.' }),
          description: z.string().meta({ description: 'What the rule does.' }),
          fired: z.boolean().meta({ description: 'Whether it found something.' }),
          verdict: RuleVerdict.nullable().meta({ description: 'Its verdict; null when it did not fire.' }),
          score: z.int().meta({ description: 'What it adds to the score.' }),
          reason: z.string().nullable().meta({ description: 'What it found; null when it did not fire.' }),
        }),
      )
      .meta({ description: 'Every rule that is on, in order.' }),
  })
  .meta({ id: 'CommentCheck' })
export type CommentCheck = z.infer<typeof CommentCheck>

export const commentCheckExample = {
  status: 'pending',
  score: 3,
  decidedBy: 'links',
  proofRequired: false,
  rules: [
    {
      rule: 'links',
      description: 'Many links: held, or spam from a higher number on.',
      fired: true,
      verdict: 'hold',
      score: 3,
      reason: 'Has 3 links.',
    },
    {
      rule: 'first-comment',
      description:
        'The post does not prove to come from the author of an approved comment with the same e-mail address: held.',
      fired: false,
      verdict: null,
      score: 0,
      reason: null,
    },
  ],
}

export function toCheck(verdict: Verdict, proof: ProofPolicy): CommentCheck {
  const { status, score, decidedBy, findings, checks } = verdict
  return {
    status,
    score,
    decidedBy,
    proofRequired: needsProof(proof, 0, findings),
    rules: checks.map(({ rule, description, finding }) => ({
      rule,
      description,
      fired: finding !== null,
      verdict: finding?.verdict ?? null,
      score: finding?.score ?? 0,
      reason: finding?.reason ?? null,
    })),
  }
}
