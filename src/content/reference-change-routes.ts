// POST   /v1/articles/{article}/references              a new entry of the bibliography
// PATCH  /v1/articles/{article}/references/{reference}  some of its fields (RFC 7396), or its place
// DELETE /v1/articles/{article}/references/{reference}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { WriteHeaders } from '../http/conditional.ts'
import { json, noContent } from '../http/contract.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { newId } from '../kernel/ids.ts'
import { booleanParameter } from '../kernel/parameters.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { editArticle, editPart, PostHeaders } from './edit-request.ts'
import {
  AddedReference,
  addedReferenceExample,
  Reference,
  ReferenceParams,
  ReferencePatch,
  referenceExample,
} from './model/reference.ts'
import { addReference, editReference, removeReference } from './model/reference-edits.ts'
import { toReferences } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listCitations, listReferences } from './store/reference-queries.ts'

export const referenceChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  /** Reads the entry with this key or id, as the changed article has it. */
  const entry = (ref: string) => async (writer: Writer, articleId: string) => {
    const rows = await listReferences(writer, [articleId])
    const references = toReferences(rows, await listCitations(writer, [articleId]))
    return references.find(({ key, id }) => key === ref || id === ref) as Reference
  }

  app.post('/v1/articles/:article/references', {
    config: { problems: ['deleted-since', 'conflict'] },
    schema: {
      operationId: 'createReference',
      tags: ['references'],
      summary: 'Add a reference',
      description: 'At any place in the bibliography; last without `position`.',
      security: needs('content:write'),
      params: ArticleParams,
      headers: PostHeaders,
      body: AddedReference.meta({ examples: [addedReferenceExample] }),
      response: {
        201: json(Reference, 'It is stored.', {
          headers: ['ETag', 'Location'],
          example: referenceExample,
        }),
      },
    },
    handler: async (request, reply) => {
      const reference = { ...request.body, id: newId() }
      const { article, part } = await editPart(options, request, {
        statusCode: 201,
        edit: article => ({ ...article, references: addReference(article, reference) }),
        readPart: entry(reference.id),
      })
      showsArticle(reply, article)
      const location = `${options.baseUrl()}/v1/articles/${article.slug}/references/${part.key}`
      reply.code(201).header('location', location)
      return part
    },
  })

  app.patch('/v1/articles/:article/references/:reference', {
    config: { problems: ['conflict', 'still-cited'] },
    schema: {
      operationId: 'updateReference',
      tags: ['references'],
      summary: 'Change fields or the place of a reference',
      description:
        'A merge patch (RFC 7396): fields that are not named stay. `position` moves the entry; the key can change only ' +
        'while no section cites it.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: ReferenceParams,
      headers: WriteHeaders,
      body: ReferencePatch.meta({ examples: [{ title: 'A better title', position: 1 }] }),
      response: {
        200: json(Reference, 'It is changed.', { headers: ['ETag'], example: referenceExample }),
      },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      const { article, part } = await editPart(options, request, {
        edit: article => ({ ...article, references: editReference(article, params.reference, body) }),
        readPart: entry(body.key ?? params.reference),
      })
      showsArticle(reply, article)
      return part
    },
  })

  app.delete('/v1/articles/:article/references/:reference', {
    config: { problems: ['still-cited'] },
    schema: {
      operationId: 'deleteReference',
      tags: ['references'],
      summary: 'Remove a reference',
      description:
        'Refused while sections cite it; `force=true` removes it and leaves its citations as text.',
      security: needs('content:write'),
      params: ReferenceParams,
      querystring: z.strictObject({
        force: booleanParameter().default(false).describe('true removes it though sections cite it.'),
      }),
      headers: WriteHeaders,
      response: {
        204: noContent('It is removed.'),
      },
    },
    handler: async (request, reply) => {
      const { force } = request.query
      const { reference } = request.params
      await editArticle(options, request, {
        edit: article => ({ ...article, references: removeReference(article, reference, force) }),
        leavesCitations: force,
      })
      return reply.code(204).send()
    },
  })
}
