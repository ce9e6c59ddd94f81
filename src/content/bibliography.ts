/** The forms of a bibliography: the answer of the API itself, CSL-JSON and BibTeX. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { BIBTEX } from '../http/json-body.ts'
import { printBibtex } from './formats/bibtex.ts'
import { toCslJson } from './formats/csl.ts'
import { findDoi } from './model/cited-work.ts'
import type { Cited } from './model/reference.ts'

const CSL = 'application/vnd.citationstyles.csl+json'

const CslItem = z
  .looseObject({
    id: z.string().meta({ description: 'The citation key.' }),
    type: z.string().meta({ description: 'The type of the work.' }),
    title: z.string().meta({ description: 'The title of the work.' }),
  })
  .meta({
    id: 'CslItem',
    description: 'An item of CSL-JSON (CSL 1.0.2), without what is not known of the work.',
  })

const cslExample = {
  id: 'openai',
  type: 'webpage',
  title: 'OpenAI Official Website',
  URL: 'https://openai.com/',
}

/** Adds CSL-JSON and BibTeX to the declaration of an answer that shows one reference or several. */
export const withForms = <A extends { content: object }>(answer: A) => ({
  ...answer,
  content: {
    ...answer.content,
    [CSL]: { schema: z.array(CslItem).meta({ component: 'CslItems' }), example: [cslExample] },
    [BIBTEX]: {
      schema: z.string().meta({ description: 'An entry for each reference, in UTF-8.' }),
      example: '@online{openai, title = {{OpenAI} {Official} {Website}}, url = {https://openai.com/}}',
    },
  },
})

/**
 * Shows references in the form that the client prefers.
 * @param answer the form of the API.
 */
export function showIn<A>(
  { acceptedType }: Pick<FastifyRequest, 'acceptedType'>,
  reply: FastifyReply,
  answer: A,
  references: readonly Cited[],
): A {
  reply.type(`${acceptedType}; charset=utf-8`)
  const cited = references.map(one => ({ ...one, DOI: one.DOI && (findDoi(one.DOI) ?? one.DOI) }))
  switch (acceptedType) {
    case CSL:
      return JSON.stringify(cited.map(toCslJson)) as A
    case BIBTEX:
      return printBibtex(cited) as A
    default:
      return answer
  }
}
