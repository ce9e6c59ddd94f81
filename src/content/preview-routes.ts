// POST /v1/articles/{article}/preview-links  creates a link that shows one article, whatever its status, for some time
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { json } from '../http/contract.ts'
import { idempotentRequest, once } from '../idempotency/once.ts'
import { IdempotencyKey } from '../kernel/parameters.ts'
import { ArticleParams, Time } from '../kernel/scalars.ts'
import { findReadableArticle, visitorOf } from './find-article.ts'
import { pageOf } from './model/address.ts'
import type { ContentOptions } from './options.ts'
import { makePreviewToken } from './preview-token.ts'

/** Seconds for which a preview link is valid. */
const PREVIEW_SECONDS = { least: 60, most: 2_592_000, standard: 3_600 }

const PreviewRequest = z
  .strictObject({
    expiresIn: z
      .int()
      .min(PREVIEW_SECONDS.least)
      .max(PREVIEW_SECONDS.most)
      .default(PREVIEW_SECONDS.standard)
      .meta({ description: 'Seconds until the link expires, from one minute to 30 days.' }),
  })
  .meta({ id: 'PreviewRequest' })

const PreviewLink = z
  .object({
    url: z.url().meta({ description: 'The URL of the article in this API, with the token.' }),
    pageUrl: z.url().nullable().meta({
      description:
        'The address of the article at the site (`ARTICLE_URL`), with the token in the parameter `preview`. null without the variable.',
    }),
    token: z
      .string()
      .meta({ description: 'The value for the parameter `preview` of other requests for the same article.' }),
    expiresAt: Time,
  })
  .meta({ id: 'PreviewLink' })

const previewLinkExample = {
  url: 'https://cms.example.org/v1/articles/a-title?preview=1738403600.bL4k1jT8m2mJr7yqGm0fZt9sVw5xYc3dHn6pQe8uKa0',
  pageUrl: 'https://example.org/blog/a-title?preview=1738403600.bL4k1jT8m2mJr7yqGm0fZt9sVw5xYc3dHn6pQe8uKa0',
  token: '1738403600.bL4k1jT8m2mJr7yqGm0fZt9sVw5xYc3dHn6pQe8uKa0',
  expiresAt: '2025-02-01T09:53:20.000Z',
}

export const previewRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, secrets, settings: { articleUrl }, baseUrl },
) => {
  app.post('/v1/articles/:article/preview-links', {
    schema: {
      operationId: 'createPreviewLink',
      tags: ['Write'],
      summary: 'Create a preview link',
      description:
        'Anyone with the link can read this article, its sections and its references, whatever its status, until the link ' +
        'expires. The link shows nothing else and cannot be revoked.',
      security: needs('content:write'),
      params: ArticleParams,
      headers: z.object({ 'idempotency-key': IdempotencyKey.optional() }),
      body: PreviewRequest.meta({ examples: [{ expiresIn: 86_400 }] }),
      response: {
        201: json(PreviewLink, 'The link.', { example: previewLinkExample }),
      },
    },
    handler: async (request, reply) => {
      const { expiresIn } = request.body
      const visitor = visitorOf(request, reply, secrets)
      const now = new Date()
      // The answer that is stored for retries has no token. The token is derived again.
      const { answer } = await storage.write(writer =>
        once(writer, idempotentRequest(secrets, request), now, async () => {
          const { id, slug, lang } = await findReadableArticle(writer, visitor, now.toISOString())
          const expires = Math.floor(now.getTime() / 1000) + expiresIn
          return { statusCode: 201, answer: { id, slug, lang, expires }, resourceId: id }
        }),
      )
      const token = makePreviewToken(secrets, answer.id, answer.expires)
      const page = pageOf(answer, articleUrl)
      return reply.code(201).send({
        url: withToken(`${baseUrl()}/v1/articles/${answer.slug}`, token),
        pageUrl: page && withToken(page, token),
        token,
        expiresAt: new Date(answer.expires * 1000).toISOString(),
      })
    },
  })
}

function withToken(address: string, token: string): string {
  const url = new URL(address)
  url.searchParams.set('preview', token)
  return url.href
}
