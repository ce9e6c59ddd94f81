// PATCH  /v1/comments/{comment}  another text, for some minutes
// DELETE /v1/comments/{comment}
// Both by the author of the comment, with its manage token.

import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { bearerToken, REQUIRED_TOKEN } from '../../http/auth.ts'
import { json, noContent } from '../../http/contract.ts'
import { MERGE_PATCH } from '../../http/json-body.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { ownsComment } from '../threads/manage-token.ts'
import type { CommentOptions } from '../threads/options.ts'
import { Comment, CommentParams, commentExample } from '../threads/schema.ts'
import { toOwnComment } from '../threads/view.ts'
import { deleteComment, editComment } from './edit.ts'
import { CommentPatch } from './schema.ts'

export const commentAuthorRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, settings, rules, secrets },
) => {
  app.patch('/v1/comments/:comment', {
    bodyLimit: LIMITS.commentRequestBytes,
    config: { problems: ['edit-window-over', 'duplicate-comment'] },
    schema: {
      operationId: 'editComment',
      tags: ['comments'],
      summary: 'Edit a comment',
      description:
        'By its author, with the manage token, for some minutes after it was posted. `editedAt` marks it as edited. ' +
        'What is written anew may have to wait for a moderator.',
      security: [{ manageToken: [] }],
      consumes: [MERGE_PATCH, 'application/json'],
      params: CommentParams,
      body: CommentPatch.meta({
        examples: [{ body: 'How does the cost compare with *earlier* models? (edited)' }],
      }),
      response: {
        200: json(Comment, 'It is edited; `status` says whether it is public.', {
          headers: ['ETag'],
          example: { ...commentExample, editedAt: '2025-02-01T00:09:12.017Z' },
        }),
      },
    },
    handler: async (request, reply) => {
      const id = ownComment(request, secrets)
      const { row, replyCount } = await editComment(storage, id, request.body.body, {
        secrets,
        rules,
        minutes: settings.editMinutes,
      })
      reply.resourceVersion = row.version
      return toOwnComment(row, replyCount)
    },
  })

  app.delete('/v1/comments/:comment', {
    schema: {
      operationId: 'deleteComment',
      tags: ['comments'],
      summary: 'Delete a comment',
      description:
        'By its author, with the manage token. With replies below it, an emptied comment of status `deleted` stays ' +
        'in its place.',
      security: [{ manageToken: [] }],
      params: CommentParams,
      response: { 204: noContent('It is deleted.') },
    },
    handler: async (request, reply) => {
      await deleteComment(storage, ownComment(request, secrets))
      return reply.code(204).send()
    },
  })
}

/**
 * The comment that the request names, if its manage token came along.
 * @throws Problem 401 without a token, 404 with any other.
 */
function ownComment(request: FastifyRequest, secrets: Secrets): string {
  const { comment } = request.params as z.infer<typeof CommentParams>
  const token = bearerToken(request)
  if (token === undefined) {
    throw new Problem('unauthorized', REQUIRED_TOKEN)
  }
  if (!ownsComment(secrets, token, comment)) {
    throw new Problem('not-found')
  }
  return comment
}
