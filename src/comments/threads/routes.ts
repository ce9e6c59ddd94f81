// GET  /v1/articles/{article}/comments  the public comments of an article, as threads or flat
// GET  /v1/comments/{comment}           a public comment, or with its manage token the author's own

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findReadableArticle, visitorOf } from '../../content/find-article.ts'
import { findPublicArticle } from '../../content/store/visibility.ts'
import { bearerToken } from '../../http/auth.ts'
import { showsCommentsOf } from '../../http/caching.ts'
import { NOTHING, needsBody } from '../../http/conditional.ts'
import { json } from '../../http/contract.ts'
import { linkPages, listOf, PageQuery } from '../../http/paging.ts'
import { builtByField } from '../../http/route.ts'
import { coded } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Problem } from '../../kernel/problem.ts'
import { ArticleParams, IdInput, TimeInQuery } from '../../kernel/scalars.ts'
import type { Reader } from '../../storage/storage.ts'
import { findCounts } from './counter-queries.ts'
import type { CommentRow } from './fields.ts'
import { listComments } from './list.ts'
import { ownsComment } from './manage-token.ts'
import type { CommentOptions } from './options.ts'
import { findComment } from './queries.ts'
import { Comment, CommentParams, commentExample } from './schema.ts'
import { toComment, toOwnComment } from './view.ts'

const ListQuery = z
  .strictObject({
    ...PageQuery,
    view: z.enum(['threads', 'flat']).default('threads').meta({
      component: 'CommentView',
      description: 'threads: first comments, each with its replies in it; flat: all comments by time.',
    }),
    thread: IdInput.optional().meta({
      description: 'Only the replies below this comment, at all levels. Needs `view=flat`.',
    }),
    since: TimeInQuery.optional().meta({
      description:
        'For polling: only comments posted, approved, edited or emptied at this time or later. Overlap by a few seconds ' +
        'and match by id. Removed comments are not listed. Needs `view=flat`.',
    }),
    sort: z.enum(['createdAt', '-createdAt']).default('createdAt').meta({
      component: 'CommentSort',
      description: '`createdAt`: oldest first; `-createdAt`: newest first.',
    }),
  })
  .refine(query => query.thread === undefined || query.view === 'flat', {
    path: ['thread'],
    error: 'Needs view=flat.',
    ...coded('conflict'),
  })
  .refine(query => query.since === undefined || query.view === 'flat', {
    path: ['since'],
    error: 'Needs view=flat.',
    ...coded('conflict'),
  })

export const commentRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, secrets, baseUrl },
) => {
  app.get('/v1/articles/:article/comments', {
    ...builtByField,
    schema: {
      operationId: 'listComments',
      tags: ['Comment'],
      summary: 'List the comments of an article',
      description:
        'The public comments. In the threads view, `limit` counts the first comments of threads. Each has up to ' +
        `${LIMITS.repliesShown} of its replies in \`replies\`, oldest first; use \`repliesNext\` for the rest.`,
      params: ArticleParams,
      querystring: ListQuery,
      response: {
        200: json(listOf(Comment), 'A page of comments.', {
          headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
          example: { data: [commentExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: async (request, reply) => {
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date().toISOString()
      const { article, answer } = await storage.snapshot(async reader => {
        const article = await findReadableArticle(reader, visitor, now)
        const { changes } = await findCounts(reader, article.id)
        const isNeeded = needsBody(request, reply, [article.id, changes])
        return { article, answer: isNeeded ? await listComments(reader, article.id, request.query) : NOTHING }
      })
      if (answer === NOTHING) {
        return NOTHING
      }
      linkPages(request, reply, answer.page, baseUrl())
      showsCommentsOf(reply, [article.id])
      return answer
    },
  })

  app.get('/v1/comments/:comment', {
    ...builtByField,
    schema: {
      operationId: 'getComment',
      tags: ['Comment'],
      summary: 'Get a comment',
      description:
        'A public comment, without its replies. With the manage token of the comment, its author can also read it while ' +
        'it is pending, but not once it is deleted. Any other token gets 404.',
      security: [{}, { manageToken: [] }],
      params: CommentParams,
      response: {
        200: json(Comment, 'The comment.', {
          headers: ['ETag', 'Surrogate-Key', 'Cache-Tag'],
          example: commentExample,
        }),
      },
    },
    handler: async (request, reply) => {
      const { comment: id } = request.params
      const token = bearerToken(request)
      const row = await storage.snapshot(
        async reader => {
          const row = await findComment(reader, id)
          // To its author a deleted comment is gone in any case: whether it was kept depends on replies that may be hidden.
          const visible =
            token === undefined
              ? await isPublic(reader, row)
              : ownsComment(secrets, token, id) && row.deletedAt === null
          if (!visible) {
            throw new Problem('not-found')
          }
          return row
          // A replica may not have it yet: the author may have posted it a moment ago.
        },
        { fresh: token !== undefined },
      )
      showsCommentsOf(reply, [row.articleId])
      return token === undefined ? toComment(row) : toOwnComment(row)
    },
  })
}

async function isPublic(reader: Reader, row: CommentRow): Promise<boolean> {
  const now = new Date().toISOString()
  return row.publicAs !== 'nothing' && (await findPublicArticle(reader, row.articleId, now)) !== undefined
}
