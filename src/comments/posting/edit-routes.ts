// PATCH  /v1/comments/{comment}  replaces the text, within some minutes
// DELETE /v1/comments/{comment}
// Both are for the author of the comment. The manage token is verified before the body is read (http/auth.ts).

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { json, noContent } from '../../http/contract.ts'
import { MERGE_PATCH } from '../../http/json-body.ts'
import { LIMITS } from '../../kernel/limits.ts'
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
      tags: ['Comment'],
      summary: 'Edit a comment',
      description:
        'For the author, with the manage token, within some minutes after the post. Sets `editedAt`. The rules judge the ' +
        'new text, so the comment may have to wait for a moderator again.',
      security: [{ manageToken: [] }],
      consumes: [MERGE_PATCH, 'application/json'],
      params: CommentParams,
      body: CommentPatch.meta({
        examples: [{ body: 'How does the cost compare with *earlier* models? (edited)' }],
      }),
      response: {
        200: json(Comment, 'The edited comment; `status` says whether it is public.', {
          example: { ...commentExample, editedAt: '2025-02-01T00:09:12.017Z' },
        }),
      },
    },
    handler: async request => {
      const row = await editComment(storage, request.params.comment, request.body.body, {
        secrets,
        rules,
        minutes: settings.editMinutes,
      })
      return toOwnComment(row)
    },
  })

  app.delete('/v1/comments/:comment', {
    schema: {
      operationId: 'deleteComment',
      tags: ['Comment'],
      summary: 'Delete a comment',
      description:
        'For the author, with the manage token. A comment with replies is kept with status `deleted`, without author ' +
        'and text.',
      security: [{ manageToken: [] }],
      params: CommentParams,
      response: { 204: noContent('The comment is deleted.') },
    },
    handler: async (request, reply) => {
      await deleteComment(storage, request.params.comment)
      return reply.code(204).send()
    },
  })
}
