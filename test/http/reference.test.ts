/** What the reference shows: the contract, without what nearly every operation has. */
import t from 'tap'
import { PROBLEMS } from '../../src/http/problems.ts'
import { startService } from '../helper.ts'

type Operation = {
  operationId: string
  summary: string
  tags: string[]
  security?: object[]
  parameters?: { name: string; $ref?: string }[]
  responses: Record<string, { description: string; headers?: object; content?: object; $ref?: string }>
}
type Document = {
  info: { description: string }
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, object>
}

const { request } = await startService(t, { PUBLIC_URL: 'https://content.example/api' })
const read = async (url: string) => (await request({ url })).json() as Document
const contract = await read('/openapi.json')
const reference = await read('/docs/reference.json')
const operationsOf = ({ paths }: Document) => Object.values(paths).flatMap(path => Object.entries(path))

t.test('it has every operation and success of the contract, and nothing that leads nowhere', t => {
  const outline = (document: Document) =>
    operationsOf(document).map(([method, { operationId, summary, tags, security, responses }]) => ({
      method,
      operationId,
      summary,
      tags,
      security,
      successes: Object.keys(responses).filter(status => status.startsWith('2')),
    }))
  t.same(outline(reference), outline(contract))
  t.same(
    reference.tags.map(({ name }) => name),
    ['Read', 'Comment', 'Moderate', 'Write', 'Operate'],
  )
  t.notMatch(JSON.stringify(reference.paths), /#\/components\/(?:responses|parameters)\//)
  const names = [...JSON.stringify(reference).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)]
  for (const [pointer, kind = '', name = ''] of names) {
    t.ok(name in (reference.components[kind] ?? {}), pointer)
  }
  t.end()
})

t.test('what all have is said once, and what one has stands there as a line', t => {
  const posted = reference.paths['/v1/articles/{article}/comments']?.['post']
  const lines = Object.entries(posted?.responses ?? {}).filter(([status]) => Number(status) >= 300)
  t.same(
    lines.map(([status]) => status),
    [401, 403, 404, 409, 413, 415, 422, 429].map(String),
  )
  for (const [status, answer] of lines) {
    t.same(Object.keys(answer), ['description'], status)
  }
  t.equal(
    posted?.responses['429']?.description,
    'Too many comments: [`comment-flood`](problems/comment-flood).',
    'without the one that any request may get',
  )
  t.same(Object.keys(posted?.responses['201']?.headers ?? {}), ['Location'])
  const got = reference.paths['/v1/articles/{article}']?.['get']
  t.notOk(got?.parameters?.some(({ name }) => /^If-/.test(name)))
  t.same(Object.keys(got?.responses ?? {}), ['200', '401', '403', '404'])
  const put = reference.paths['/v1/articles/{article}']?.['put']
  t.ok(put?.parameters?.some(({ name }) => name === 'If-Match'))
  t.match(Object.keys(put?.responses ?? {}), ['200', '201'])
  t.ok(put?.responses['412'], 'a change may meet this for another reason')
  t.end()
})

t.test('the introduction says nothing twice, nor what only the contract has', t => {
  const { description } = reference.info
  for (const header of ['X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'Vary', 'Link', 'Cache-Control']) {
    t.equal(description.split(`\`${header}\``).length, 2, header)
  }
  t.notMatch(description, '`default`')
  t.match(contract.info.description, '`default`')
  t.end()
})

t.test('each problem is in the introduction or with an operation, and each link leads to its page', t => {
  const whole = JSON.stringify([reference.info.description, reference.paths])
  const linked = [...new Set([...whole.matchAll(/\]\(problems\/([a-z-]+)\)/g)].map(([, code = '']) => code))]
  const declared = [...JSON.stringify(contract).matchAll(/\(`([a-z-]+)`\)/g)].map(([, code = '']) => code)
  t.same(
    linked.sort(),
    Object.keys(PROBLEMS)
      .filter(code => declared.includes(code))
      .sort(),
  )
  t.match(reference.info.description, '"type": "https://content.example/api/problems/invalid-request"')
  t.match(
    reference.info.description,
    '- 400 [`invalid-request`](problems/invalid-request), [`malformed-request`](problems/malformed-request)\n- 406 ',
  )
  const statuses = [...reference.info.description.matchAll(/^- (\d{3}) /gm)].map(([, status]) =>
    Number(status),
  )
  t.same(statuses, [...new Set(statuses)].sort(), 'each status once, in order')
  t.end()
})
