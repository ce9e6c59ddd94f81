// POST   /v1/articles/{article}/sections                 adds a section, with its subsections
// PATCH  /v1/articles/{article}/sections/{section}       changes some fields (RFC 7396)
// POST   /v1/articles/{article}/sections/{section}/move  moves a section, with its subsections
// DELETE /v1/articles/{article}/sections/{section}       removes a section, with its subsections

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { json, noContent } from '../http/contract.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { PartWriteHeaders } from '../http/preconditions.ts'
import { newId } from '../kernel/ids.ts'
import { ArticleParams, Format } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { editArticle, editPart, PartPostHeaders } from './edit-request.ts'
import { lastChangesOf } from './model/last-changes.ts'
import { partIds } from './model/part-ids.ts'
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
  /** Reads the section with this anchor or id after the change. */
  const section = (ref: string, format: Format) => async (writer: Writer, articleId: string) =>
    findInTree(toTree(await listSections[format](writer, [articleId])), ref) as Section
  const changed = json(Section, 'The section was changed.', {
    headers: ['ETag', 'Content-Language'],
    example: sectionExample,
  })

  app.post('/v1/articles/:article/sections', {
    config: { problems: ['deleted-since', 'conflict'] },
    schema: {
      operationId: 'createSection',
      tags: ['Write'],
      summary: 'Add a section',
      description:
        'Adds a section with its subsections at `place`. Default: last at the top of the tree. Depends on the outline: ' +
        'which sections there are, their order and their anchors.',
      security: needs('content:write'),
      params: ArticleParams,
      querystring: Query,
      headers: PartPostHeaders,
      body: AddedSection.meta({ examples: [addedSectionExample] }),
      response: {
        201: json(Section, 'The section was added.', {
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
        dependsOn: (_article, { outline }) => [outline],
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
      tags: ['Write'],
      summary: 'Change fields of a section',
      description:
        'A merge patch (RFC 7396): changes only the named fields. A new heading does not change the anchor. A new anchor ' +
        'must not be taken. Depends on the section itself: body, heading, kind, anchor and parent.',
      security: needs('content:write'),
      consumes: [MERGE_PATCH, 'application/json'],
      params: SectionParams,
      querystring: Query,
      headers: PartWriteHeaders,
      body: SectionPatch.meta({ examples: [{ heading: 'A better heading' }] }),
      response: { 200: changed },
    },
    handler: async (request, reply) => {
      const { params, body, query } = request
      const ref = body.anchor ?? params.section
      const { article, part } = await editPart(options, request, {
        dependsOn: ({ sections }, last) => {
          const found = findSection(sections, params.section)
          return found && lastChangesOf(last, [found.section.id])
        },
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
      tags: ['Write'],
      summary: 'Move a section',
      description:
        'Moves a section with its subsections to any place in the tree, except into or beside one of these subsections. ' +
        'Depends on the outline: which sections there are, their order and their anchors.',
      security: needs('content:write'),
      params: SectionParams,
      querystring: Query,
      headers: PartPostHeaders,
      body: SectionPlace.meta({ examples: [{ into: null, position: 0 }] }),
      response: { 200: changed },
    },
    handler: async (request, reply) => {
      const { params, body: place, query } = request
      const { article, part } = await editPart(options, request, {
        dependsOn: (_article, { outline }) => [outline],
        edit: article => ({ ...article, sections: moveSection(article.sections, params.section, place) }),
        // After a move the tree can only be too deep, and the place is the reason.
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
      tags: ['Write'],
      summary: 'Remove a section',
      description: 'Removes a section with its subsections. Depends on all of them.',
      security: needs('content:write'),
      params: SectionParams,
      headers: PartWriteHeaders,
      response: { 204: noContent('The section was removed.') },
    },
    handler: async (request, reply) => {
      const { section } = request.params
      await editArticle(options, request, {
        dependsOn: ({ sections }, last) => {
          const found = findSection(sections, section)
          return found && lastChangesOf(last, partIds({ sections: [found.section], references: [] }))
        },
        edit: article => ({ ...article, sections: removeSection(article.sections, section) }),
      })
      return reply.code(204).send()
    },
  })
}

/** Converts a pointer into the article to one into the section that was sent; '' when it points elsewhere. */
function within(pointer: string, section: { pointer: string } | undefined): string {
  const start = `${section?.pointer}/`
  return pointer.startsWith(start) ? pointer.slice(start.length - 1) : ''
}
