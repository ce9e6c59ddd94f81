// GET /v1/articles/{article}/comments/form       what a comment form needs: a token, and what a post must have
// GET /v1/articles/{article}/comments/challenge  a proof-of-work challenge

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findReadableArticle, visitorOf } from '../../content/find-article.ts'
import { json } from '../../http/contract.ts'
import { ArticleParams } from '../../kernel/scalars.ts'
import type { CommentOptions } from '../threads/options.ts'
import { FORM_LIFETIME } from './evidence.ts'
import { makeFormToken } from './form-token.ts'
import { Challenge, makeChallenge } from './proof.ts'
import { CommentForm, challengeExample, commentFormExample } from './schema.ts'

export const commentFormRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, settings, rules, secrets },
) => {
  app.get('/v1/articles/:article/comments/form', {
    config: { oneUse: true },
    schema: {
      operationId: 'getCommentForm',
      tags: ['Comment'],
      summary: 'Get what a comment form needs',
      description: 'Request it when you show the form. Each answer has a new token, for one comment.',
      params: ArticleParams,
      response: {
        200: json(CommentForm, 'The form data, for one comment.', { example: commentFormExample }),
      },
    },
    handler: async (request, reply) => {
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      const { id } = await storage.snapshot(
        reader => findReadableArticle(reader, visitor, now.toISOString()),
        { atOnce: true },
      )
      return {
        formToken: makeFormToken(secrets, id, now),
        expiresAt: new Date(now.getTime() + FORM_LIFETIME).toISOString(),
        fillSeconds: rules.fillSeconds,
        emailRequired: settings.emailRequired,
        tokenRequired: settings.formRequired,
        proof: settings.proof.when,
      }
    },
  })

  app.get('/v1/articles/:article/comments/challenge', {
    config: { oneUse: true },
    schema: {
      operationId: 'getCommentChallenge',
      tags: ['Comment'],
      summary: 'Get a proof-of-work challenge',
      description:
        'A challenge in the format of ALTCHA’s widget (version 2). The client derives keys with PBKDF2 until one starts ' +
        'with `keyPrefix`, and sends the solution as `proof`.',
      params: ArticleParams,
      response: {
        200: json(Challenge, 'The challenge, for one comment.', { example: challengeExample }),
      },
    },
    handler: async (request, reply) => {
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      const { id } = await storage.snapshot(
        reader => findReadableArticle(reader, visitor, now.toISOString()),
        { atOnce: true },
      )
      return makeChallenge(id, settings.proofWork, secrets.proofKeys[0], now)
    },
  })
}
