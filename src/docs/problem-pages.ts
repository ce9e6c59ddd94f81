// GET /problems         leads to the list of all problems, a guide
// GET /problems/{code}  what a problem means and what to do: the page at the URL in `type` of problem documents
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { html } from '../http/contract.ts'
import { exampleOf, PROBLEMS } from '../http/problems.ts'
import { Problem, type ProblemCode } from '../kernel/problem.ts'
import { renderGuide } from '../markdown/guide.ts'
import { layout, sendPage } from './layout.ts'
import { REMEDIES } from './remedies.ts'

export const problemPages: FastifyPluginAsyncZod<{ baseUrl: () => string }> = async (app, { baseUrl }) => {
  app.get('/problems', { schema: { hide: true } }, async (_request, reply) =>
    reply.redirect('docs/problems', 308),
  )
  app.get('/problems/:code', {
    config: { constant: true },
    schema: {
      operationId: 'getProblemPage',
      tags: ['Read'],
      summary: 'Explain a kind of problem',
      description: 'The page at the URL in `type` of a problem document.',
      params: z.object({
        code: z.string().meta({ description: 'The `code` of a problem document.', examples: ['not-found'] }),
      }),
      response: {
        200: html('The explanation.', '<!doctype html>…'),
      },
    },
    handler: async (request, reply) => {
      const { code } = request.params as { code: string }
      if (!Object.hasOwn(PROBLEMS, code)) {
        throw new Problem('not-found')
      }
      return sendPage(reply, problemPage(code as ProblemCode, baseUrl()))
    },
  })
}

function problemPage(code: ProblemCode, baseUrl: string): string {
  const { status, title, explanation, headers = {} } = PROBLEMS[code]
  const names = Object.keys(headers).map(name => `\`${name}\``)
  const source = `# ${title}

Status ${status}, code \`${code}\`

${explanation}

## What to do

${REMEDIES[code]}

## Example

\`\`\`json
${JSON.stringify(exampleOf(code, baseUrl), null, 2)}
\`\`\`

${names.length === 0 ? '' : `Headers that can come with it: ${names.join(', ')}.`}

## More

[All problems](../docs/problems) says what they have in common. [API reference](../docs) · [Guides](../docs/guides)
`
  const { html: main } = renderGuide(source)
  return layout({ title, root: '../', path: `problems/${code}`, main })
}
