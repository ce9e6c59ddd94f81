// GET /v1/articles/{article}/comments/form       what a comment form needs: a token, and what will be asked for
// GET /v1/articles/{article}/comments/challenge  a challenge of proof of work

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
    config: { once: true },
    schema: {
      operationId: 'getCommentForm',
      tags: ['comments'],
      summary: 'Get what a comment form needs',
      description: 'To be asked for when the form is shown. Each answer has a token of its own.',
      params: ArticleParams,
      response: {
        200: json(CommentForm, 'For one comment.', { example: commentFormExample }),
      },
    },
    handler: async (request, reply) => {
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      const { id } = await storage.snapshot(reader => findReadableArticle(reader, visitor, now.toISOString()))
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
    config: { once: true },
    schema: {
      operationId: 'getCommentChallenge',
      tags: ['comments'],
      summary: 'Get a challenge of proof of work',
      description:
        'As the `challenge` of ALTCHA’s widget (version 2): the client derives keys with PBKDF2 until one begins with ' +
        '`keyPrefix`, and posts the solution as `proof`.',
      params: ArticleParams,
      response: {
        200: json(Challenge, 'For one comment.', { example: challengeExample }),
      },
    },
    handler: async (request, reply) => {
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      const { id } = await storage.snapshot(reader => findReadableArticle(reader, visitor, now.toISOString()))
      return makeChallenge(id, settings.proofWork, secrets.proofKeys[0], now)
    },
  })
}
