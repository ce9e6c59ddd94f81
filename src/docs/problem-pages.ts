import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { html } from '../http/contract.ts'
import { PROBLEMS } from '../http/problems.ts'
import { Problem, type ProblemCode } from '../kernel/problem.ts'

/** The pages at the URLs in `type` of problem documents. */
export const problemPages: FastifyPluginAsyncZod = async app => {
  app.get('/problems/:code', {
    schema: {
      operationId: 'getProblemPage',
      tags: ['service'],
      summary: 'Explain a kind of problem',
      description: 'The page at the URL in `type` of a problem document.',
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

/** All texts are from our own table, so only the code marks are converted and nothing is escaped. */
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
