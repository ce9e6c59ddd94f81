import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { html } from '../http/contract.ts'
import { PROBLEMS } from '../http/problems.ts'
import { Problem, type ProblemCode } from '../kernel/problem.ts'

/** The pages that `type` of a problem document leads to, for people who follow it. */
export const problemPages: FastifyPluginAsyncZod = async app => {
  app.get('/problems/:code', {
    schema: {
      operationId: 'getProblemPage',
      tags: ['service'],
      summary: 'A kind of problem, explained',
      description: 'The page that `type` of a problem document leads to.',
      params: z.object({ code: z.string().meta({ examples: ['not-found'] }) }),
      response: {
        200: html('The explanation.', '<!doctype html>…'),
      },
    },
    handler: async (request, reply) => {
      const { code } = request.params as { code: string }
      if (!Object.hasOwn(PROBLEMS, code)) {
        throw new Problem('not-found')
      }
      return reply.type('text/html; charset=utf-8').send(page(code as ProblemCode))
    },
  })
}

/** Everything on the page stands in our own table, so nothing needs escaping but the code marks. */
function page(code: ProblemCode): string {
  const { status, title, explanation } = PROBLEMS[code]
  const text = explanation.replace(/`([^`]+)`/g, '<code>$1</code>')
  return [
    '<!doctype html>',
    '<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>${title}</title>`,
    `<h1>${title}</h1>`,
    `<p>HTTP status ${status}, code <code>${code}</code>.</p>`,
    `<p>${text}</p>`,
    '</html>',
    '',
  ].join('\n')
}
