// POST /v1/comments/{comment}/reports  a reader reports a comment, without an account
// GET  /v1/comments/{comment}/reports  the reports of a comment, for moderators

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../../http/auth.ts'
import { json } from '../../http/contract.ts'
import { linkPages, listOf, PageQuery } from '../../http/paging.ts'
import { countUnder } from '../../http/rate-limit.ts'
import { relayable } from '../../http/relay.ts'
import { idempotentRequest } from '../../idempotency/once.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { endSiteOf } from '../../kernel/networks.ts'
import { readPage } from '../../kernel/paging.ts'
import { IdempotencyKey } from '../../kernel/parameters.ts'
import type { CommentOptions } from '../threads/options.ts'
import { findComment } from '../threads/queries.ts'
import { CommentParams } from '../threads/schema.ts'
import { countReports, listReports, type ReportRow } from './queries.ts'
import { reportComment } from './report.ts'
import { NewReport, Report, ReportReceipt } from './schema.ts'

const receiptExample = { commentId: '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24', reason: 'spam' }
const reportExample = {
  id: '0194bf20-6b1d-7f3a-9c52-4e8a0d6b2f17',
  ...receiptExample,
  note: 'The same advertisement stands below every article.',
  createdAt: '2025-02-01T00:31:44.902Z',
  resolvedAt: null,
}

export const reportRoutes: FastifyPluginAsyncZod<CommentOptions> = async (
  app,
  { storage, settings, secrets, baseUrl, posts },
) => {
  app.post('/v1/comments/:comment/reports', {
    bodyLimit: LIMITS.commentRequestBytes,
    config: { policies: [posts] },
    schema: {
      operationId: 'reportComment',
      tags: ['Comment'],
      summary: 'Report a comment',
      description:
        'Needs no account. Only the first report of a network (an IPv4 address, an IPv6 /48) on a comment counts, and of ' +
        'a user when a site’s own server reports for its readers and says who they are in `client`. Later ones get the ' +
        'same answer and change nothing.',
      security: relayable(),
      params: CommentParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: NewReport.meta({ examples: [{ reason: 'spam', note: reportExample.note }] }),
      response: {
        202: json(ReportReceipt, 'The report was received.', { example: receiptExample }),
      },
    },
    handler: async (request, reply) => {
      const { address, user, params } = request
      await countUnder(request, reply, settings.reportPolicies)
      const receipt = await reportComment(storage, params.comment, request.body, {
        networkHash: secrets.hash('network', endSiteOf(address))[0],
        userHash: user === undefined ? null : secrets.hash('user', user)[0],
        toHold: settings.reportsToHold,
        request: idempotentRequest(secrets, request),
      })
      return reply.code(202).send(receipt)
    },
  })

  app.get('/v1/comments/:comment/reports', {
    schema: {
      operationId: 'listReports',
      tags: ['Moderate'],
      summary: 'List the reports of a comment',
      description: 'Newest first, including resolved ones.',
      security: needs('comments:moderate'),
      params: CommentParams,
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(Report), 'A page of reports.', {
          headers: ['ETag', 'Link'],
          example: { data: [reportExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: async (request, reply) => {
      const { comment } = request.params
      const { rows, page } = await storage.snapshot(
        async reader => {
          await findComment(reader, comment)
          return readPage(request.query, `reports of ${comment}`, {
            fetch: slice => listReports(reader, comment, slice),
            count: () => countReports(reader, comment),
            positionOf: ({ createdAt, id }) => ({ value: createdAt, id }),
          })
        },
        { fresh: true },
      )
      linkPages(request, reply, page, baseUrl())
      return { data: rows.map(toReport), page }
    },
  })
}

/** Leaves out the network and the user id of the reader. */
const toReport = ({ networkHash: _network, userHash: _user, reason, ...shown }: ReportRow): Report => ({
  ...shown,
  reason: reason as Report['reason'],
})
