// POST   /v1/articles/{article}/sections                 a new section, with those below it
// PATCH  /v1/articles/{article}/sections/{section}       some of its fields (RFC 7396)
// POST   /v1/articles/{article}/sections/{section}/move  to another place in the tree
// DELETE /v1/articles/{article}/sections/{section}       with those below it

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { WriteHeaders } from '../http/conditional.ts'
import { json, noContent } from '../http/contract.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { newId } from '../kernel/ids.ts'
import { ArticleParams, Format } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { editArticle, editPart, PostHeaders } from './edit-request.ts'
import {
  AddedSection,
  addedSectionExample,
  Section,
  SectionParams,
  SectionPatch,
  SectionPlace,
  sectionExample,
} from './model/section.ts'
import {
  addSection,
  editSection,
  findSection,
  moveSection,
  placePointer,
  removeSection,
} from './model/section-edits.ts'
import { findInTree, toTree } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listSections } from './store/section-queries.ts'

const Query = z.strictObject({ format: Format.default('html') })

export const sectionChangeRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, options) => {
  /** Reads the section with this anchor or id, as the changed article has it. */
  const section = (ref: string, format: Format) => async (writer: Writer, articleId: string) =>
    findInTree(toTree(await listSections[format](writer, [articleId])), ref) as Section
  const changed = json(Section, 'It is changed.', {
    headers: ['ETag', 'Content-Language'],
    example: sectionExample,
  })

  app.post('/v1/articles/:article/sections', {
    config: { problems: ['deleted-since', 'conflict'] },
    schema: {
      operationId: 'createSection',
      tags: ['sections'],
      summary: 'Add a section',
      description: 'With the sections below it, at any place in the tree; last at the top without `place`.',
      security: needs('content:write'),
      params: ArticleParams,
      querystring: Query,
      headers: PostHeaders,
      body: AddedSection.meta({ examples: [addedSectionExample] }),
      response: {
        201: json(Section, 'It is stored.', {
          headers: ['ETag', 'Content-Language', 'Location'],
          example: sectionExample,
        }),
      },
    },
    handler: async (request, reply) => {
      const { place, ...fields } = request.body
      const added = { ...fields, id: newId() }
      const { article, part } = await editPart(options, request, {
        statusCode: 201,
        edit: article => ({ ...article, sections: addSection(article.sections, added, place, '/place') }),
        sentAs: (pointer, { sections }) => within(pointer, findSection(sections, added.id)),
        readPart: section(added.id, request.query.format),
      })
      showsArticle(reply, article)
      reply.code(201).headers({
        'content-language': article.lang,
        location: `${options.baseUrl()}/v1/articles/${article.slug}/sections/${part.anchor}`,
      })
      return part
    },
  })

  app.patch('/v1/articles/:article/sections/:section', {
    config: { problems: ['conflict'] },
    schema: {
      operationId: 'updateSection',
      tags: ['sections'],
      summary: 'Change fields of a section',
      description:
        'A merge patch (RFC 7396): fields that are not named stay. The anchor stays too when the heading changes; a new ' +
        'one must be free.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: SectionParams,
      querystring: Query,
      headers: WriteHeaders,
      body: SectionPatch.meta({ examples: [{ heading: 'A better heading' }] }),
      response: { 200: changed },
    },
    handler: async (request, reply) => {
      const { params, body, query } = request
      const ref = body.anchor ?? params.section
      const { article, part } = await editPart(options, request, {
        edit: article => ({ ...article, sections: editSection(article.sections, params.section, body) }),
        sentAs: (pointer, { sections }) => within(pointer, findSection(sections, ref)),
        readPart: section(ref, query.format),
      })
      showsArticle(reply, article)
      reply.header('content-language', article.lang)
      return part
    },
  })

  app.post('/v1/articles/:article/sections/:section/move', {
    schema: {
      operationId: 'moveSection',
      tags: ['sections'],
      summary: 'Move a section',
      description: 'With the sections below it, to any place in the tree but beside or into these.',
      security: needs('content:write'),
      params: SectionParams,
      querystring: Query,
      headers: PostHeaders,
      body: SectionPlace.meta({ examples: [{ into: null, position: 0 }] }),
      response: { 200: changed },
    },
    handler: async (request, reply) => {
      const { params, body: place, query } = request
      const { article, part } = await editPart(options, request, {
        edit: article => ({ ...article, sections: moveSection(article.sections, params.section, place) }),
        // What is wrong with the tree then is its depth, and that comes from the place.
        sentAs: () => placePointer(place),
        readPart: section(params.section, query.format),
      })
      showsArticle(reply, article)
      reply.header('content-language', article.lang)
      return part
    },
  })

  app.delete('/v1/articles/:article/sections/:section', {
    schema: {
      operationId: 'deleteSection',
      tags: ['sections'],
      summary: 'Remove a section',
      description: 'With the sections below it.',
      security: needs('content:write'),
      params: SectionParams,
      headers: WriteHeaders,
      response: { 204: noContent('It is removed.') },
    },
    handler: async (request, reply) => {
      const { section } = request.params
      await editArticle(options, request, {
        edit: article => ({ ...article, sections: removeSection(article.sections, section) }),
      })
      return reply.code(204).send()
    },
  })
}

/** A pointer into the article as one into the section that was sent; the whole of it for what is wrong outside. */
function within(pointer: string, section: { pointer: string } | undefined): string {
  const start = `${section?.pointer}/`
  return pointer.startsWith(start) ? pointer.slice(start.length - 1) : ''
}
