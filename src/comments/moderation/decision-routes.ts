// GET   /v1/comments/{comment}/moderation  a comment with its private fields
// PATCH /v1/comments/{comment}/moderation  decides about a comment
// PATCH /v1/comments                       decides about many comments

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { keyIdOf, needs } from '../../http/auth.ts'
import { json } from '../../http/contract.ts'
import { MERGE_PATCH } from '../../http/json-body.ts'
import { DecisionHeaders, readBasis } from '../../http/preconditions.ts'
import { countOpenReports } from '../reports/queries.ts'
import type { CommentOptions } from '../threads/options.ts'
import { findComment } from '../threads/queries.ts'
import { CommentParams } from '../threads/schema.ts'
import { decide, moderate } from './decide.ts'
import {
  BulkDecision,
  bulkDecisionExample,
  Decision,
  DecisionResults,
  decisionResultsExample,
  ModeratedComment,
  moderatedCommentExample,
} from './schema.ts'
import { toModerated } from './view.ts'

export const moderationDecisionRoutes: FastifyPluginAsyncZod<CommentOptions> = async (app, { storage }) => {
  app.get('/v1/comments/:comment/moderation', {
    schema: {
      operationId: 'getModeratedComment',
      tags: ['Moderate'],
      summary: 'Get a comment to moderate',
      description: 'A comment of any status with its private fields.',
      security: needs('comments:moderate'),
      params: CommentParams,
      response: {
        200: json(ModeratedComment, 'The comment.', { headers: ['ETag'], example: moderatedCommentExample }),
      },
    },
    handler: async (request, reply) => {
      const comment = await storage.snapshot(
        async reader => {
          const row = await findComment(reader, request.params.comment)
          return toModerated(row, (await countOpenReports(reader, [row.id])).get(row.id))
        },
        { fresh: true },
      )
      reply.resourceVersion = comment.version
      return comment
    },
  })

  app.patch('/v1/comments/:comment/moderation', {
    config: { problems: ['illegal-transition'] },
    schema: {
      operationId: 'moderateComment',
      tags: ['Moderate'],
      summary: 'Decide about a comment',
      description:
        'Sets the status and resolves the reports of the comment. `If-Match` names the version that was read: when the ' +
        'author has edited the comment since, or somebody has decided about it, the answer is 412. ' +
        'Setting the status that it already has is a success. ' +
        'A comment in the trash must be set to `pending` before it can get another status.',
      security: needs('comments:moderate'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: CommentParams,
      headers: DecisionHeaders,
      body: Decision.meta({ examples: [{ status: 'approved', reason: 'A fair question.' }] }),
      response: {
        200: json(ModeratedComment, 'The comment after the decision.', {
          headers: ['ETag'],
          example: { ...moderatedCommentExample, status: 'approved', publicAs: 'comment', version: 2 },
        }),
      },
    },
    handler: async (request, reply) => {
      const { comment: id } = request.params
      const checkBasis = readBasis(request)
      const keyId = keyIdOf(request)
      const comment = await storage.write(writer => moderate(writer, id, checkBasis, request.body, keyId))
      reply.resourceVersion = comment.version
      return comment
    },
  })

  app.patch('/v1/comments', {
    schema: {
      operationId: 'moderateComments',
      tags: ['Moderate'],
      summary: 'Decide about many comments',
      description:
        'Applies one decision to each comment, as long as it still has the version that was read. When the decision is ' +
        'refused for one, the others are still decided.',
      security: needs('comments:moderate'),
      consumes: [MERGE_PATCH, 'application/json'],
      body: BulkDecision.meta({ examples: [bulkDecisionExample] }),
      response: {
        200: json(DecisionResults, 'A result for each comment.', { example: decisionResultsExample }),
      },
    },
    handler: async request => {
      const { comments, status, reason } = request.body
      const actor = { actor: 'key', actorId: keyIdOf(request), reason: reason ?? null } as const
      return { results: await storage.write(writer => decide(writer, comments, status, actor)) }
    },
  })
}
