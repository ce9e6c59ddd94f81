// POST /v1/articles/{article}/comments  a reader's comment, without an account

import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findReadableArticle, visitorOf } from '../../content/find-article.ts'
import { type HeaderName, json } from '../../http/contract.ts'
import { countUnder } from '../../http/rate-limit.ts'
import type { IdempotentRequest, Replay } from '../../idempotency/idempotency-replay.ts'
import { findReplay, idempotentRequest } from '../../idempotency/once.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { IdempotencyKey } from '../../kernel/parameters.ts'
import { Problem } from '../../kernel/problem.ts'
import { ArticleParams } from '../../kernel/scalars.ts'
import type { Reader, Storage } from '../../storage/storage.ts'
import type { CommentOptions } from '../threads/options.ts'
import { type Comment, newCommentSchema, PostedComment } from '../threads/schema.ts'
import { type PostOutcome, postComment } from './post.ts'
import { readProof } from './proof.ts'
import { newCommentExample, postedCommentExample } from './schema.ts'

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
      tags: ['comments'],
      summary: 'Post a comment',
      description:
        'Needs no account. 201: the comment is public; 202: it waits for a moderator. A form asks for its token first ' +
        '(`getCommentForm`) and sends it along. A retry with the same ' +
        '`Idempotency-Key` gets the first answer again. The `manageToken` of the answer is shown only here.',
      params: ArticleParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: NewComment.meta({ examples: [newCommentExample] }),
      response: {
        201: made('The comment is public.', 'approved'),
        202: made('The comment waits for a moderator.', 'pending'),
      },
    },
    handler: async (request, reply) => {
      const { body: comment, client, address } = request
      const retry = idempotentRequest(secrets, request)
      const visitor = visitorOf(request, reply, secrets)
      const findArticle = (reader: Reader) => findReadableArticle(reader, visitor, new Date().toISOString())
      const take = async () => {
        await countUnder(request, reply, settings.commentPolicies)
        const proof =
          comment.proof === undefined ? undefined : await readProof(comment.proof, secrets.proofKeys)
        const post = { findArticle, comment, client: { key: client, address }, proof, request: retry }
        return postComment(storage, post, postSettings)
      }
      const seen = await findAnswered(storage, retry, findArticle)
      const { statusCode, posted } = answerTo(seen.kind === 'first' ? await take() : seen)
      return sendPosted(
        reply,
        statusCode,
        { ...posted, manageToken: secrets.manageToken(posted.id) },
        baseUrl(),
      )
    },
  })
}

/**
 * What a post gets before it counts as a comment: what its idempotency key got before, or `first` when its article is
 * there. The transaction asks for both again.
 */
const findAnswered = (
  storage: Storage,
  retry: IdempotentRequest | undefined,
  findArticle: (reader: Reader) => Promise<unknown>,
): Promise<Replay> =>
  storage.snapshot(
    async reader => {
      const seen = await findReplay(reader, retry, new Date())
      if (seen.kind === 'first') {
        await findArticle(reader)
      }
      return seen
    },
    { fresh: true },
  )

/** @throws Problem for every outcome but a stored comment or its replay. */
function answerTo(outcome: PostOutcome): { statusCode: number; posted: Comment } {
  switch (outcome.kind) {
    case 'stored':
      return { statusCode: outcome.comment.status === 'approved' ? 201 : 202, posted: outcome.comment }
    case 'replayed':
      return { statusCode: outcome.statusCode, posted: outcome.answer as Comment }
    case 'closed':
      throw new Problem('comments-closed')
    case 'duplicate':
      throw new Problem('duplicate-comment')
    case 'key-reused':
      throw new Problem('idempotency-key-reused')
    case 'deleted-since':
      throw new Problem('deleted-since')
    case 'proof-required':
      throw new Problem('proof-required')
    case 'faulty':
      throw new Problem('invalid-request', { faults: outcome.faults })
    case 'flood':
      throw new Problem('comment-flood', { retryAfter: outcome.retryAfter })
  }
}

function sendPosted(reply: FastifyReply, statusCode: number, posted: PostedComment, baseUrl: string) {
  return reply.code(statusCode).header('location', `${baseUrl}/v1/comments/${posted.id}`).send(posted)
}
