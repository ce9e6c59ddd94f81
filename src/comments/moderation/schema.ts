import { z } from 'zod'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Id, IdInput, Time } from '../../kernel/scalars.ts'
import { CommentAuthor, commentExample, ModerationStatus, Reason } from '../threads/schema.ts'

export const RuleVerdict = z.enum(['note', 'hold', 'spam']).meta({
  id: 'RuleVerdict',
  description: '`hold` and `spam` decide the status; `note` only adds to the score.',
})

/** What a rule found. */
export const Finding = z
  .object({
    rule: z.string().meta({ description: 'The name of the rule.' }),
    verdict: RuleVerdict,
    score: z.number().meta({ description: 'What the rule adds to the score of the comment.' }),
    reason: z.string().meta({ description: 'What the rule found, in words.' }),
  })
  .meta({ id: 'Finding' })

/** A comment as moderators see it. Never part of a public answer. */
export const ModeratedComment = z
  .object({
    id: Id,
    articleId: Id,
    parentId: Id.nullable(),
    depth: z.int().min(0).meta({ description: '0 for the first comment of a thread.' }),
    status: ModerationStatus,
    publicAs: z.enum(['comment', 'tombstone', 'nothing']).meta({
      id: 'PublicAs',
      description:
        'What the public sees in its place. `tombstone`: a comment without author and text, above public replies.',
    }),
    author: CommentAuthor.extend({
      email: z.string().nullable().meta({ description: 'Never published.' }),
    }).meta({ description: 'Who wrote the comment.' }),
    network: z.string().nullable().meta({
      description:
        'A keyed hash of the network that posted the comment. Equal hashes mean the same network. null once its retention has ended.',
    }),
    user: z.string().nullable().meta({
      description:
        'A keyed hash of the user id that the site’s own server stated. Equal hashes mean the same user. null without one, and once its retention has ended.',
    }),
    html: z.string().meta({ description: 'Safe HTML.' }),
    text: z.string().meta({ description: 'Plain text.' }),
    body: z.string().meta({ description: 'The Markdown, as the author wrote it.' }),
    findings: z
      .array(Finding)
      .meta({ description: 'What the rules found when the comment was posted or last edited.' }),
    openReports: z.int().min(0).meta({ description: 'Reports of readers that no moderator has decided on.' }),
    createdAt: Time,
    editedAt: Time.nullable(),
    reviewedAt: Time.nullable().meta({ description: 'When a moderator last decided about the comment.' }),
    deletedAt: Time.nullable().meta({
      description: 'When the author deleted the comment. It is kept without content because it has replies.',
    }),
    version: z.int().min(1).meta({
      description:
        'A decision names it. Edits by the author and decisions raise it; reports and replies do not.',
    }),
  })
  .meta({ id: 'ModeratedComment' })
export type ModeratedComment = z.infer<typeof ModeratedComment>

const decision = {
  status: ModerationStatus,
  reason: Reason.nullish().meta({ description: 'For the audit log.' }),
}

export const Decision = z.strictObject(decision).meta({ id: 'Decision' })
export type Decision = z.infer<typeof Decision>

/** A comment, and the version of it that was read. */
const VersionRead = z.strictObject({
  id: IdInput,
  version: z
    .int()
    .min(1)
    .max(999_999_999)
    .meta({ description: 'The `version` of the comment that was read.' }),
})
export type VersionRead = z.infer<typeof VersionRead>

export const BulkDecision = z
  .strictObject({
    comments: z
      .array(VersionRead)
      .min(1)
      .max(LIMITS.bulk)
      .refine(comments => new Set(comments.map(({ id }) => id)).size === comments.length, {
        error: 'Names a comment twice.',
        ...coded('duplicate'),
      })
      .meta({ description: 'Each comment once, with the `version` that was read.', uniqueItems: true }),
    ...decision,
  })
  .meta({ id: 'BulkDecision' })

/** The result of a decision about one comment of many. */
export const DecisionResult = z
  .object({
    id: Id,
    status: ModerationStatus.nullable().meta({
      description:
        'The status after the decision; null when there is no such comment, or its author deleted it.',
    }),
    version: z.int().min(1).nullable().meta({
      description: 'The version after the decision, for the next one; null when `status` is.',
    }),
    problem: z
      .object({
        code: z.enum(['not-found', 'stale', 'illegal-transition']).meta({
          id: 'RefusalCode',
          description:
            'stale: somebody has edited the comment or decided about it since the version that was read.',
        }),
        detail: z.string().meta({ description: 'The reason in words.' }),
      })
      .meta({ id: 'Refusal' })
      .nullable()
      .meta({
        description: 'Why the decision was refused; null when it succeeded.',
      }),
  })
  .meta({ id: 'DecisionResult' })
export type DecisionResult = z.infer<typeof DecisionResult>

export const DecisionResults = z
  .object({ results: z.array(DecisionResult).meta({ description: 'In the order of `comments`.' }) })
  .meta({ id: 'DecisionResults' })

const count = z.int().min(0)

export const ModerationCounts = z
  .object({
    pending: count.meta({ description: 'Comments that wait.' }),
    approved: count.meta({ description: 'Comments that are public.' }),
    spam: count.meta({ description: 'Comments in the spam.' }),
    trash: count.meta({ description: 'Comments in the trash.' }),
    reported: count.meta({ description: 'Comments with reports that no moderator has decided on.' }),
  })
  .meta({ id: 'ModerationCounts' })
export type ModerationCounts = z.infer<typeof ModerationCounts>

export const EventActor = z
  .enum(['rules', 'author', 'readers', 'key', 'ban', 'command', 'retention'])
  .meta({ id: 'EventActor', description: 'Who or what caused the event.' })

export const EventAction = z.enum(['edited', 'moved', 'reported', 'deleted', 'erased']).meta({
  id: 'EventAction',
  description:
    'moved: the status changed; reported: the comment was held because enough readers reported it.',
})

/** An entry of the audit log. It stays when the comment is deleted, and never contains its text. */
export const CommentEvent = z
  .object({
    id: Id,
    commentId: Id,
    articleId: Id,
    actor: EventActor,
    actorId: Id.nullable().meta({ description: 'The API key or the ban that caused the event.' }),
    action: EventAction,
    from: ModerationStatus.nullable().meta({
      description: 'The status before; null when it did not change.',
    }),
    to: ModerationStatus.nullable().meta({ description: 'The status after; null when it did not change.' }),
    reason: z.string().nullable().meta({ description: 'What a moderator gave as the reason.' }),
    createdAt: Time,
  })
  .meta({ id: 'CommentEvent' })
export type CommentEvent = z.infer<typeof CommentEvent>

/** Examples of the contract. A test validates them against their schemas. */

export const moderatedCommentExample = {
  id: commentExample.id,
  articleId: commentExample.articleId,
  parentId: null,
  depth: 0,
  status: 'pending',
  publicAs: 'nothing',
  author: { ...commentExample.author, email: 'minh.anh@example.org' },
  network: 'k3Vx0yq2jvJxS8m6kH1dXo4b9tUeRzWfLpGiAsK3vE7Q',
  user: null,
  html: commentExample.html,
  text: commentExample.text,
  body: 'How does the cost compare with *earlier* models?',
  findings: [
    {
      rule: 'first-comment',
      verdict: 'hold',
      score: 0,
      reason: 'The first comment of an author waits for a moderator.',
    },
  ],
  openReports: 0,
  createdAt: commentExample.createdAt,
  editedAt: null,
  reviewedAt: null,
  deletedAt: null,
  version: 1,
}

export const bulkDecisionExample = {
  comments: [
    { id: commentExample.id, version: 1 },
    { id: '0194bf12-9c11-7d02-a3c4-6e2f4d8b0a35', version: 1 },
  ],
  status: 'approved',
}

export const decisionResultsExample = {
  results: [
    { id: commentExample.id, status: 'approved', version: 2, problem: null },
    {
      id: '0194bf12-9c11-7d02-a3c4-6e2f4d8b0a35',
      status: 'pending',
      version: 3,
      problem: {
        code: 'stale',
        detail: 'The comment has been edited or decided about since version 1. Read it again.',
      },
    },
  ],
}

export const moderationCountsExample = { pending: 4, approved: 128, spam: 31, trash: 2, reported: 1 }

export const commentEventExample = {
  id: '0194bf15-2b40-7e91-8a10-3c5d7e9f1b24',
  commentId: commentExample.id,
  articleId: commentExample.articleId,
  actor: 'key',
  actorId: '0194bf0f-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  action: 'moved',
  from: 'pending',
  to: 'approved',
  reason: 'A fair question.',
  createdAt: '2025-02-01T00:12:08.311Z',
}
