// POST   /v1/articles/{article}/references              adds an entry to the bibliography
// PATCH  /v1/articles/{article}/references/{reference}  changes some fields (RFC 7396), or the position
// DELETE /v1/articles/{article}/references/{reference}

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { json, noContent } from '../http/contract.ts'
import { BIBTEX, MERGE_PATCH, TextBody } from '../http/json-body.ts'
import { listOf } from '../http/paging.ts'
import { PartWriteHeaders } from '../http/preconditions.ts'
import { newId } from '../kernel/ids.ts'
import { booleanParameter } from '../kernel/parameters.ts'
import { ArticleParams } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { type EditRequest, editArticle, editPart, PartPostHeaders } from './edit-request.ts'
import { lastChangesOf } from './model/last-changes.ts'
import {
  AddedReference,
  addedReferenceExample,
  asBibliography,
  Reference,
  ReferenceParams,
  ReferencePatch,
  referenceExample,
} from './model/reference.ts'
import {
  addReference,
  appendReferences,
  editReference,
  findReference,
  removeReference,
} from './model/reference-edits.ts'
import { toReferences } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { readReferencesBody } from './sent-article.ts'
import { listReferences } from './store/reference-queries.ts'
import { listOutlines } from './store/section-queries.ts'

export const referenceChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  /** Reads the bibliography after the change. */
  const readAll = async (writer: Writer, articleId: string) =>
    toReferences(await listReferences(writer, [articleId]), await listOutlines(writer, [articleId]))

  /** Reads the entry with this key or id after the change. */
  const entry = (ref: string) => async (writer: Writer, articleId: string) => {
    const references = await readAll(writer, articleId)
    return references.find(({ key, id }) => key === ref || id === ref) as Reference
  }

  /** Adds all entries of a file, or none. */
  const addEntries = async (request: EditRequest, body: TextBody) => {
    const added = readReferencesBody(body).map(reference => ({ ...reference, id: newId() }))
    const ids = new Set(added.map(({ id }) => id))
    const { article, part } = await editPart(options, request, {
      dependsOn: (_article, { bibliography }) => [bibliography],
      edit: article => ({ ...article, references: appendReferences(article, added) }),
      readPart: async (writer, articleId) => {
        const data = (await readAll(writer, articleId)).filter(({ id }) => ids.has(id))
        // An answer is forgotten with the first of its references.
        return { id: `${added[0]?.id}`, data }
      },
    })
    return { article, data: part.data }
  }

  app.post('/v1/articles/:article/references', {
    config: { problems: ['deleted-since', 'conflict'] },
    schema: {
      operationId: 'createReference',
      tags: ['Write'],
      summary: 'Add a reference',
      description:
        'Adds an entry to the bibliography at `position`. Default: last. Depends on the bibliography: which references ' +
        'there are, their order and their keys. As BibTeX or BibLaTeX, the body has one entry or more: all are added ' +
        'at the end, or none. The answer then lists them, with 200. Fields that references do not have are left out.',
      security: needs('content:write'),
      consumes: ['application/json', BIBTEX],
      params: ArticleParams,
      headers: PartPostHeaders,
      body: AddedReference.meta({ examples: [addedReferenceExample] }),
      response: {
        200: json(listOf(Reference), 'The references were added.', {
          headers: ['ETag'],
          example: asBibliography([referenceExample]),
        }),
        201: json(Reference, 'The reference was added.', {
          headers: ['ETag', 'Location'],
          example: referenceExample,
        }),
      },
    },
    handler: async (request, reply) => {
      const body: unknown = request.body
      if (body instanceof TextBody) {
        const { article, data } = await addEntries(request, body)
        showsArticle(reply, article)
        return asBibliography(data)
      }
      const reference = { ...request.body, id: newId() }
      const { article, part } = await editPart(options, request, {
        statusCode: 201,
        dependsOn: (_article, { bibliography }) => [bibliography],
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
      tags: ['Write'],
      summary: 'Change or move a reference',
      description:
        'A merge patch (RFC 7396): changes only the named fields. `position` moves the entry. The key cannot change while ' +
        'a section cites it. Depends on the reference itself; with `position` also on the bibliography: which references ' +
        'there are, their order and their keys.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: ReferenceParams,
      headers: PartWriteHeaders,
      body: ReferencePatch.meta({ examples: [{ title: 'A better title', position: 1 }] }),
      response: {
        200: json(Reference, 'The reference was changed.', { headers: ['ETag'], example: referenceExample }),
      },
    },
    handler: async (request, reply) => {
      const { params, body } = request
      const { article, part } = await editPart(options, request, {
        dependsOn: ({ references }, last) => {
          const found = findReference(references, params.reference)
          return found && [...lastChangesOf(last, [found.id]), ...(body.position ? [last.bibliography] : [])]
        },
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
      tags: ['Write'],
      summary: 'Remove a reference',
      description:
        'Refused while sections cite the reference. `force=true` removes it anyway; its citations are then shown as text. ' +
        'Depends on the reference itself.',
      security: needs('content:write'),
      params: ReferenceParams,
      querystring: z.strictObject({
        force: booleanParameter().default(false).describe('true: remove it even when sections cite it.'),
      }),
      headers: PartWriteHeaders,
      response: {
        204: noContent('The reference was removed.'),
      },
    },
    handler: async (request, reply) => {
      const { force } = request.query
      const { reference } = request.params
      await editArticle(options, request, {
        dependsOn: ({ references }, last) => {
          const found = findReference(references, reference)
          return found && lastChangesOf(last, [found.id])
        },
        edit: article => ({ ...article, references: removeReference(article, reference, force) }),
        leavesCitations: force,
      })
      return reply.code(204).send()
    },
  })
}
