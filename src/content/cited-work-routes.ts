// GET /v1/references  the references of public articles: who cites a work

import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { showsArticles, vary } from '../http/caching.ts'
import { json } from '../http/contract.ts'
import { answerList, listOf, PageQuery } from '../http/paging.ts'
import { LIMITS } from '../kernel/limits.ts'
import { scopeOf } from '../kernel/paging.ts'
import { HttpUrl } from '../kernel/scalars.ts'
import { showIn, withForms } from './bibliography.ts'
import { isFresh } from './find-article.ts'
import { DOI_TEXT, lookupDoi, lookupUrl } from './model/cited-work.ts'
import { CitingReference, citingReferenceExample } from './model/citing-reference.ts'
import { toCitingReference } from './model/view.ts'
import type { ContentOptions } from './options.ts'
import { countCitingReferences, listCitingReferences } from './store/cited-work-queries.ts'

const WorkQuery = z.strictObject({
  ...PageQuery,
  doi: z
    .string()
    .max(LIMITS.referenceField, { abort: true })
    .regex(DOI_TEXT, { error: 'Must be a DOI such as 10.1000/x, or its address.', abort: true })
    .overwrite(text => `${lookupDoi(text)}`)
    .optional()
    .describe(
      'Only references to the work with this DOI, which may begin with `https://doi.org/` or `doi:`, in any case.',
    ),
  url: HttpUrl.overwrite(lookupUrl)
    .optional()
    .describe(
      'Only references to this address. `http` or `https`, a slash at the end and a fragment make no difference.',
    ),
})

export const citedWorkRoutes: FastifyPluginAsyncZod<ContentOptions> = async (app, { storage, baseUrl }) => {
  app.get('/v1/references', {
    schema: {
      operationId: 'findReferences',
      tags: ['Read'],
      summary: 'Find who cites a work',
      description:
        'The references of published articles, those of the newest articles first, each with its article. As CSL-JSON and ' +
        'BibTeX, keys have the slug of the article in front: `slug:key`.',
      querystring: WorkQuery,
      response: {
        200: withForms(
          json(listOf(CitingReference), 'A page of references.', {
            headers: ['ETag', 'Link', 'Surrogate-Key', 'Cache-Tag'],
            example: { data: [citingReferenceExample], page: { next: null, prev: null, limit: 20 } },
          }),
        ),
      },
    },
    handler: async (request, reply) => {
      const { doi, url } = request.query
      const work = { doi, url }
      const now = new Date().toISOString()
      vary(reply, 'Accept')
      showsArticles(reply)
      const answer = await answerList(request, reply, {
        storage,
        ...isFresh(request),
        baseUrl,
        scope: scopeOf(['references'], work),
        fetch: (reader, slice) => listCitingReferences(reader, work, slice, now),
        count: reader => countCitingReferences(reader, work, now),
        positionOf: ({ publicFrom, id }) => ({ value: `${publicFrom}`, id }),
        show: rows => rows.map(toCitingReference),
      })
      const cited = answer.data.map(one => ({ ...one, key: `${one.article.slug}:${one.key}` }))
      return showIn(request, reply, answer, cited)
    },
  })
}
