// POST /v1/articles/{article}/comments  posts a reader's comment, without an account

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findReadableArticle } from '../../content/find-article.ts'
import { type HeaderName, json } from '../../http/contract.ts'
import { countUnder } from '../../http/rate-limit.ts'
import { relayable } from '../../http/relay.ts'
import { findFirstAnswer, idempotentRequest } from '../../idempotency/once.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { IdempotencyKey } from '../../kernel/parameters.ts'
import { ArticleParams } from '../../kernel/scalars.ts'
import { takeTurn } from '../../kernel/turns.ts'
import { resultOf } from '../../storage/query.ts'
import type { Reader } from '../../storage/storage.ts'
import { makeManageToken } from '../threads/manage-token.ts'
import type { CommentOptions } from '../threads/options.ts'
import type { Comment } from '../threads/schema.ts'
import { postComment, repeatAnswer } from './post.ts'
import { readProof } from './proof.ts'
import { newCommentExample, newCommentSchema, PostedComment, postedCommentExample } from './schema.ts'

export const commentPostRoute: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, settings, rules, closeDays, secrets, baseUrl, posts },
) => {
  const NewComment = newCommentSchema(settings)
  const postSettings = { ...settings, secrets, rules, closeDays }
  const headers: HeaderName[] = ['Location']
  const made = (description: string, status: string) =>
    json(PostedComment, description, { headers, example: { ...postedCommentExample, status } })

  app.post('/v1/articles/:article/comments', {
    bodyLimit: LIMITS.commentRequestBytes,
    config: {
      problems: ['proof-required', 'comments-closed', 'duplicate-comment', 'comment-flood'],
      policies: [posts],
    },
    schema: {
      operationId: 'postComment',
      tags: ['Comment'],
      summary: 'Post a comment',
      description:
        'Needs no account. 201: the comment is public; 202: it waits for a moderator. A form first requests a token with ' +
        '`getCommentForm` and sends it as `formToken`. A retry with the same `Idempotency-Key` gets the first answer ' +
        'again, but 202 when the comment is no longer public. Keep the `manageToken`: no other answer contains it. A ' +
        'site’s own server that posts for its readers says who they are in `client`.',
      security: relayable(),
      params: ArticleParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: NewComment.meta({ examples: [newCommentExample] }),
      response: {
        201: made('The comment is public.', 'approved'),
        202: made('The comment waits for a moderator.', 'pending'),
      },
    },
    handler: async (request, reply) => {
      await takeTurn()
      const { body: comment, address, user } = request
      const retry = idempotentRequest(secrets, request)
      // A key that reads drafts does not comment on them.
      const visitor = { article: request.params.article, seesAll: false, opensPreview: undefined }
      const findArticle = (reader: Reader) => findReadableArticle(reader, visitor, new Date().toISOString())
      const post = async (articleId: string) => {
        await countUnder(request, reply, settings.commentPolicies)
        const proof =
          comment.proof === undefined ? undefined : await readProof(comment.proof, secrets.proofKeys)
        const post = { findArticle, articleId, comment, client: { address, user }, proof, retry }
        return postComment(storage, post, postSettings)
      }
      // Retries, and posts on an unknown article, must not use up the limits on comments. So both are looked up first;
      // the transaction checks both again.
      const before = await storage.snapshot(
        async reader => {
          const now = new Date()
          const [before, article] = await Promise.allSettled([
            findFirstAnswer<Comment>(reader, retry, now),
            findArticle(reader),
          ])
          const first = resultOf(before)
          return first === undefined
            ? { articleId: resultOf(article).id }
            : { first: await repeatAnswer(reader, first, now) }
        },
        { fresh: true, atOnce: true },
      )
      const { statusCode, answer } = before.first ?? (await post(before.articleId))
      return reply
        .code(statusCode as 201 | 202)
        .header('location', `${baseUrl()}/v1/comments/${answer.id}`)
        .send({ ...answer, manageToken: makeManageToken(secrets, answer.id) })
    },
  })
}
