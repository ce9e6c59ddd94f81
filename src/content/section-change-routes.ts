// POST   /v1/articles/{article}/sections                 a new section, with those below it
// PATCH  /v1/articles/{article}/sections/{section}       some of its fields (RFC 7396)
// POST   /v1/articles/{article}/sections/{section}/move  to another place in the tree
// DELETE /v1/articles/{article}/sections/{section}       with those below it

import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { needs } from '../http/auth.ts'
import { showsArticle } from '../http/caching.ts'
import { json, noContent } from '../http/contract.ts'
import { WriteHeaders } from '../http/http-precondition.ts'
import { MERGE_PATCH } from '../http/json-body.ts'
import { newId } from '../kernel/ids.ts'
import { ArticleParams, Format } from '../kernel/scalars.ts'
import type { Writer } from '../storage/storage.ts'
import { PostHeaders } from './articles-edit-contract.ts'
import { articleEditor, articlePoster, type ShownPart, showPart } from './edit-request.ts'
import type { ArticleRow } from './model/rows.ts'
import { AddedSection, Section, SectionParams, SectionPatch, SectionPlace } from './model/section.ts'
import {
  addSection,
  editSection,
  findSection,
  moveSection,
  placePointer,
  removeSection,
} from './model/section-edits.ts'
import { addedSectionExample, sectionExample } from './model/sections-examples.ts'
import { findInTree, toTree } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { listSections } from './store/section-queries.ts'

const Query = z.strictObject({ format: Format.default('html') })
export const sectionWriteRoutes: FastifyPluginAsyncZod<ContentOptions> = async (
  app,
  { storage, settings, secrets, baseUrl },
) => {
  const edit = articleEditor(storage, settings.history)
  const post = articlePoster(storage, settings.history, secrets)

  /** What an edit answers: the section with this anchor or id, as the changed article has it. */
  const answer = (ref: string, format: Format) => async (writer: Writer, row: ArticleRow) => {
    const tree = toTree(await listSections[format](writer, [row.id]))
    return showPart(row, findInTree(tree, ref) as Section)
  }
  const show = (reply: FastifyReply, { article }: ShownPart<Section>) => {
    showsArticle(reply, article)
    return reply.header('content-language', article.lang)
  }
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
      const section = { ...fields, id: newId() }
      const shown = await post(
        request,
        201,
        article => ({ ...article, sections: addSection(article.sections, section, place, '/place') }),
        answer(section.id, request.query.format),
        { sentAs: (pointer, { sections }) => within(pointer, findSection(sections, section.id)) },
      )
      const { article, part } = shown
      const location = `${baseUrl()}/v1/articles/${article.slug}/sections/${part.anchor}`
      return show(reply, shown).code(201).header('location', location).send(part)
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
      const shown = await edit(
        request,
        article => ({ ...article, sections: editSection(article.sections, params.section, body) }),
        answer(ref, query.format),
        { sentAs: (pointer, { sections }) => within(pointer, findSection(sections, ref)) },
      )
      return show(reply, shown).send(shown.part)
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
      const shown = await post(
        request,
        200,
        article => ({ ...article, sections: moveSection(article.sections, params.section, place) }),
        answer(params.section, query.format),
        // What is wrong with the tree then is its depth, and that comes from the place.
        { sentAs: () => placePointer(place) },
      )
      return show(reply, shown).send(shown.part)
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
      await edit(
        request,
        article => ({ ...article, sections: removeSection(article.sections, section) }),
        async () => undefined,
      )
      return reply.code(204).send()
    },
  })
}

/** A pointer into the article as one into the section that was sent; the whole of it for what is wrong outside. */
function within(pointer: string, section: { pointer: string } | undefined): string {
  const start = `${section?.pointer}/`
  return pointer.startsWith(start) ? pointer.slice(start.length - 1) : ''
}
