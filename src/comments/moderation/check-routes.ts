// POST /v1/articles/{article}/comments/check  runs the rules on a draft
// GET  /v1/comments/{comment}/check           runs the rules on a stored comment

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findReadableArticle, isFresh, visitorOf } from '../../content/find-article.ts'
import type { ArticleRow } from '../../content/model/rows.ts'
import { findAnyArticle } from '../../content/store/visibility.ts'
import { needs } from '../../http/auth.ts'
import { json } from '../../http/contract.ts'
import { newId } from '../../kernel/ids.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { ArticleParams } from '../../kernel/scalars.ts'
import { renderComment } from '../../markdown/render.ts'
import { judgeComment, judgedAgain, readAndJudge, writtenIn } from '../posting/judge.ts'
import type { CommentOptions } from '../threads/options.ts'
import { findKeptComment } from '../threads/queries.ts'
import { CommentParams } from '../threads/schema.ts'
import { CommentCheck, CommentDraft, commentCheckExample, toCheck } from './check.ts'

export const commentCheckRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, settings, rules, secrets },
) => {
  app.post('/v1/articles/:article/comments/check', {
    bodyLimit: LIMITS.commentRequestBytes,
    schema: {
      operationId: 'checkDraft',
      tags: ['Moderate'],
      summary: 'Try the rules on a comment',
      description:
        'Runs every rule as if the comment were posted now from an unknown network, and returns whether each fires and ' +
        'why. Stores nothing, so it takes no `Idempotency-Key`.',
      security: needs('comments:moderate'),
      params: ArticleParams,
      body: CommentDraft.meta({
        examples: [
          { author: { name: 'Minh Anh' }, body: 'See https://a.example https://b.example https://c.example' },
        ],
      }),
      response: {
        200: json(CommentCheck, 'What the rules say.', { example: commentCheckExample }),
      },
    },
    handler: async (request, reply) => {
      const { author, body, subject, fillSeconds, trusted } = request.body
      const draft = {
        id: newId(),
        email: author.email ?? null,
        honeypot: (subject ?? '') !== '',
        fillSeconds,
        trusted,
        networkHashes: [],
        userHashes: [],
        address: undefined,
      }
      const { html } = renderComment(body)
      const judgedText = readAndJudge({ name: author.name, url: author.url ?? null, body, html }, rules)
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      const verdict = await storage.snapshot(async reader => {
        const article = await findReadableArticle(reader, visitor, now.toISOString())
        return judgeComment(reader, judgedText, { ...draft, article }, { settings: rules, secrets, now })
      }, isFresh(request))
      return toCheck(verdict, settings.proof)
    },
  })

  app.get('/v1/comments/:comment/check', {
    schema: {
      operationId: 'checkComment',
      tags: ['Moderate'],
      summary: 'Try the rules on a stored comment',
      description:
        'Runs every rule as if its author posted the comment again now. How the form was filled in is no longer known. ' +
        'For what the rules found when it was posted, see the `findings` of the comment.',
      security: needs('comments:moderate'),
      params: CommentParams,
      response: {
        200: json(CommentCheck, 'What the rules say.', { headers: ['ETag'], example: commentCheckExample }),
      },
    },
    handler: async request => {
      const verdict = await storage.snapshot(async reader => {
        const comment = await findKeptComment(reader, request.params.comment)
        const article = (await findAnyArticle(reader, comment.articleId)) as ArticleRow
        return judgeComment(reader, readAndJudge(writtenIn(comment), rules), judgedAgain(comment, article), {
          settings: rules,
          secrets,
          now: new Date(),
        })
      }, isFresh(request))
      return toCheck(verdict, settings.proof)
    },
  })
}
