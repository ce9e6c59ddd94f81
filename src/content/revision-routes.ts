// GET  /v1/articles/{article}/revisions                    the current version and the kept former ones
// GET  /v1/articles/{article}/revisions/{version}          one version with its content
// GET  /v1/articles/{article}/revisions/{version}/diff     what changed from another version to this one
// POST /v1/articles/{article}/revisions/{version}/restore  makes this version the current one

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle, vary } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { linkPages, listOf, PageQuery } from '../http/paging.ts'
import { readPage } from '../kernel/paging.ts'
import { orNotFound } from '../kernel/problem.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import { editArticle, findForEditor, PostHeaders, written } from './edit-request.ts'
import { isFresh } from './find-article.ts'
import { printArticle } from './formats/markdown.ts'
import { diffVersions } from './history/diff.ts'
import {
  diffExample,
  Revision,
  RevisionDiff,
  RevisionParams,
  revisionExample,
  VersionNumber,
  WholeRevision,
  wholeRevisionExample,
} from './history/revision.ts'
import { findVersion, readForRestore, toRevision } from './history/versions.ts'
import { withoutIds } from './model/part-ids.ts'
import type { ContentOptions } from './options.ts'
import { countVersions, findVersionBefore, listVersions } from './store/revision-queries.ts'

export const revisionRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  const { storage, baseUrl } = options

  app.get('/v1/articles/:article/revisions', {
    schema: {
      operationId: 'listRevisions',
      tags: ['Write'],
      summary: 'List the versions of an article',
      description:
        'Newest first: the current version, then former ones. Saves of one key within `REVISION_MERGE_MINUTES` are one ' +
        'version here, the last of them, unless the status changes or another key saves in between. How many former ' +
        'versions are kept, and for how long, is configured with `REVISIONS` and `REVISION_DAYS`.',
      security: needs('content:read'),
      params: ArticleParams,
      querystring: z.strictObject(PageQuery),
      response: {
        200: json(listOf(Revision), 'A page of versions.', {
          headers: ['ETag', 'Link'],
          example: { data: [revisionExample], page: { next: null, prev: null, limit: 20 } },
        }),
      },
    },
    handler: async (request, reply) => {
      const { row, answer } = await storage.snapshot(async reader => {
        const row = await findForEditor(reader, request.params.article)
        const { rows, page } = await readPage(request.query, JSON.stringify(['revisions', row.id]), {
          fetch: slice => listVersions(reader, row, slice),
          count: () => countVersions(reader, row.id),
          positionOf: ({ version }) => ({ value: version, id: row.id }),
        })
        return { row, answer: { data: rows.map(one => toRevision(one, row)), page } }
      }, isFresh(request))
      showsArticle(reply, row)
      linkPages(request, reply, answer.page, baseUrl())
      return answer
    },
  })

  const whole = json(WholeRevision, 'The version.', {
    headers: ['ETag', 'Content-Language'],
    example: wholeRevisionExample,
  })
  const markdown = {
    schema: z
      .string()
      .meta({ description: 'Front matter in YAML, then the body. Each heading starts a section.' }),
    example: `---\ntitle: ${revisionExample.title}\n---\n\n## The Rise of DeepSeek\n`,
  }

  app.get('/v1/articles/:article/revisions/:version', {
    schema: {
      operationId: 'getRevision',
      tags: ['Write'],
      summary: 'Get a version of an article',
      description:
        'The whole article as it was written, also as `text/markdown`. 404 for a version that is not, or no longer, in the ' +
        'list of versions. The ETag has the current version of the article: ' +
        'send it as `If-Match` to restore this version.',
      security: needs('content:read'),
      params: RevisionParams,
      response: {
        200: { ...whole, content: { ...whole.content, 'text/markdown': markdown } },
      },
    },
    handler: async (request, reply) => {
      const { row, kept } = await storage.snapshot(async reader => {
        const row = await findForEditor(reader, request.params.article)
        return { row, kept: orNotFound(await findVersion(reader, row, request.params.version)) }
      }, isFresh(request))
      const content = withoutIds(kept.content)
      showsArticle(reply, row)
      vary(reply, 'Accept')
      reply.header('content-language', content.lang)
      if (request.acceptedType === 'text/markdown') {
        reply.type('text/markdown; charset=utf-8')
        return printArticle(content)
      }
      reply.type('application/json; charset=utf-8')
      return { ...toRevision(kept, row), content } as WholeRevision
    },
  })

  app.get('/v1/articles/:article/revisions/:version/diff', {
    schema: {
      operationId: 'diffRevision',
      tags: ['Write'],
      summary: 'Compare two versions of an article',
      description:
        'What changed from another version to this one: fields, sections as unified diffs, and references. Both must be in ' +
        'the list of versions.',
      security: needs('content:read'),
      params: RevisionParams,
      querystring: z.strictObject({
        from: VersionNumber.optional().meta({
          description:
            'The version to compare with; it may be older or newer. Default: the latest version that is kept before this ' +
            'one (404 when there is none).',
        }),
      }),
      response: {
        200: json(RevisionDiff, 'The differences.', { headers: ['ETag'], example: diffExample }),
      },
    },
    handler: async (request, reply) => {
      const { version } = request.params
      const { row, from, to } = await storage.snapshot(async reader => {
        const row = await findForEditor(reader, request.params.article)
        const before = request.query.from ?? orNotFound(await findVersionBefore(reader, row.id, version))
        const to = orNotFound(await findVersion(reader, row, version))
        return { row, from: orNotFound(await findVersion(reader, row, before)), to }
      }, isFresh(request))
      showsArticle(reply, row)
      return diffVersions(from, to)
    },
  })

  app.post('/v1/articles/:article/revisions/:version/restore', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'restoreRevision',
      tags: ['Write'],
      summary: 'Restore a version of an article',
      description:
        'Makes a new version with the content of this one, including its slug (409 when another article has the slug now). ' +
        'Sections and references get their former ids back. The version that is replaced is kept. `status` and `publishedAt` do not change: restoring neither ' +
        'publishes nor hides an article.',
      security: needs('content:write'),
      params: RevisionParams,
      headers: PostHeaders,
      response: {
        200: written('The version was restored.'),
      },
    },
    handler: async (request, reply) => {
      const { version } = request.params
      const article = await editArticle(options, request, {
        edit: (_present, row, writer) => readForRestore(writer, row, version),
        // The version was valid when it was stored, even when it has citations without a reference.
        leavesCitations: true,
        // So that a restore can be undone.
        keepsFormer: true,
      })
      showsArticle(reply, article)
      return article
    },
  })
}
