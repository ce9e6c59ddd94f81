// GET /v1/comments           the queue: comments of every status with their private fields
// GET /v1/moderation/counts  the number of comments of each status
// GET /v1/comment-events     the audit log

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../../http/auth.ts'
import { json } from '../../http/contract.ts'
import { answerList, listOf, PageQuery } from '../../http/paging.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { scopeOf } from '../../kernel/paging.ts'
import { booleanParameter, listParameter } from '../../kernel/parameters.ts'
import { IdInput, pathName, TimeInQuery } from '../../kernel/scalars.ts'
import { countOpenReports } from '../reports/queries.ts'
import { countEvents, listEvents } from '../threads/event-queries.ts'
import type { CommentOptions } from '../threads/options.ts'
import { ModerationStatus } from '../threads/schema.ts'
import { countByStatus, countQueue, countReported, listQueue } from './queries.ts'
import {
  CommentEvent,
  commentEventExample,
  ModeratedComment,
  ModerationCounts,
  moderatedCommentExample,
  moderationCountsExample,
} from './schema.ts'
import { toEvent, toModerated } from './view.ts'

/** Moderators read their own decisions, so a replica may not answer. */
const FRESH = { fresh: true }

const QueueQuery = z.strictObject({
  ...PageQuery,
  status: listParameter(ModerationStatus, ModerationStatus.options.length)
    .optional()
    .describe('Only comments with one of these statuses. Repeated, or separated by commas.'),
  article: pathName(LIMITS.slug)
    .optional()
    .describe('Only comments of this article: slug or id, public or not.'),
  reported: booleanParameter()
    .optional()
    .describe('true: only comments with unresolved reports; false: only comments without.'),
  reviewed: booleanParameter()
    .optional()
    .describe('true: only comments that a moderator has decided about; false: only the others.'),
  rule: z
    .string()
    .regex(/^[a-z]+(?:-[a-z]+)*$/)
    .max(40)
    .optional()
    .describe('Only comments in which this rule found something.'),
  sameEmailAs: IdInput.optional().describe(
    'Id of a comment: only comments with the same e-mail address. Keeps e-mail addresses out of URLs.',
  ),
  sameNetworkAs: IdInput.optional().describe(
    'Id of a comment: only comments from the same network, as long as it is stored.',
  ),
  sameUserAs: IdInput.optional().describe(
    'Id of a comment: only comments of the same user, where a site’s own server states users, as long as it is stored.',
  ),
  createdAfter: TimeInQuery.optional().describe('Only comments posted after this time.'),
  createdBefore: TimeInQuery.optional().describe('Only comments posted before this time.'),
  sort: z.enum(['createdAt', '-createdAt']).default('createdAt').meta({
    component: 'CommentSort',
    description: '`createdAt`: oldest first; `-createdAt`: newest first.',
  }),
})

const EventQuery = z.strictObject({
  ...PageQuery,
  comment: IdInput.optional().describe('Only events of this comment.'),
  article: IdInput.optional().describe('Only events of comments of this article.'),
  actorId: IdInput.optional().describe('Only events caused by this API key or ban.'),
})

const positionOf = ({ createdAt, id }: { createdAt: string; id: string }) => ({ value: createdAt, id })

export const moderationQueueRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, baseUrl },
) => {
  app.get('/v1/comments', {
    schema: {
      operationId: 'listModeratedComments',
      tags: ['Moderate'],
      summary: 'List comments to moderate',
      description:
        'Comments of every status with their private fields; `status=pending` is the queue. Comments that their ' +
        'authors deleted are left out.',
      security: needs('comments:moderate'),
      querystring: QueueQuery,
      response: {
        200: json(listOf(ModeratedComment), 'A page of comments.', {
          headers: ['ETag', 'Link'],
          example: { data: [moderatedCommentExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: (request, reply) => {
      const { sort, limit: _limit, cursor: _cursor, count: _count, ...filters } = request.query
      return answerList(request, reply, {
        storage,
        baseUrl,
        ...FRESH,
        scope: scopeOf(['moderation', sort], filters),
        fetch: (reader, slice) => listQueue(reader, filters, sort === '-createdAt', slice),
        count: reader => countQueue(reader, filters),
        positionOf,
        async show(rows, reader) {
          const reports = await countOpenReports(
            reader,
            rows.map(({ id }) => id),
          )
          return rows.map(row => toModerated(row, reports.get(row.id)))
        },
      })
    },
  })

  app.get('/v1/moderation/counts', {
    schema: {
      operationId: 'countModeratedComments',
      tags: ['Moderate'],
      summary: 'Count comments by status',
      description: 'Comments of all articles. Comments that their authors deleted are left out.',
      security: needs('comments:moderate'),
      response: {
        200: json(ModerationCounts, 'The counts.', { headers: ['ETag'], example: moderationCountsExample }),
      },
    },
    handler: () =>
      storage.snapshot(async reader => {
        const counts = await countByStatus(reader)
        const of = (status: (typeof ModerationStatus.options)[number]) => counts.get(status) ?? 0
        return {
          pending: of('pending'),
          approved: of('approved'),
          spam: of('spam'),
          trash: of('trash'),
          reported: await countReported(reader),
        }
      }, FRESH),
  })

  app.get('/v1/comment-events', {
    schema: {
      operationId: 'listCommentEvents',
      tags: ['Moderate'],
      summary: 'List the audit log of comments',
      description: 'Newest first. Entries stay when their comment is deleted, and never contain its text.',
      security: needs('comments:moderate'),
      querystring: EventQuery,
      response: {
        200: json(listOf(CommentEvent), 'A page of the log.', {
          headers: ['ETag', 'Link'],
          example: { data: [commentEventExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: (request, reply) => {
      const { limit: _limit, cursor: _cursor, count: _count, ...filters } = request.query
      return answerList(request, reply, {
        storage,
        baseUrl,
        ...FRESH,
        scope: scopeOf(['comment events'], filters),
        fetch: (reader, slice) => listEvents(reader, filters, slice),
        count: reader => countEvents(reader, filters),
        positionOf,
        show: rows => rows.map(toEvent),
      })
    },
  })
}
