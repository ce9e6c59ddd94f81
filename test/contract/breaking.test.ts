/** The contract breaks no client of the last release without a word in the changelog. */
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import { listBreaking } from './breaking.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const current = parse(read('../../openapi.yaml'), { maxAliasCount: -1 })
const contract = () => structuredClone(current)

type Contract = ReturnType<typeof contract>
const schema = (one: Contract, name: string) => one.components.schemas[name]
const parameter = (one: Contract, name: string) => one.components.parameters[name]

const BROKEN: [name: string, change: (one: Contract) => void, operation: string, change: RegExp][] = [
  ['a path', one => delete one.paths['/v1/tags'], 'GET /v1/tags', /^is gone$/],
  ['an operation', one => delete one.paths['/v1/articles'].post, 'POST /v1/articles', /^is gone$/],
  [
    'a parameter',
    one => one.paths['/v1/articles'].get.parameters.shift(),
    'GET /v1/articles',
    /^no longer takes the query/,
  ],
  [
    'a new parameter that is required',
    one => one.paths['/v1/tags'].get.parameters.push({ name: 'x', in: 'query', required: true, schema: {} }),
    'GET /v1/tags',
    /^needs the query x$/,
  ],
  [
    'a shorter parameter',
    one => (parameter(one, 'Tag').schema.items.maxLength = 1),
    'GET /v1/articles',
    /tag\/\* has another maxLength/,
  ],
  [
    'an answer',
    one => delete one.paths['/v1/articles'].post.responses['201'],
    'POST /v1/articles',
    /^no longer answers 201$/,
  ],
  [
    'a form of an answer',
    one => delete one.paths['/v1/articles/{article}'].get.responses['200'].content['text/markdown'],
    'GET /v1/articles/{article}',
    /is no longer text\/markdown/,
  ],
  [
    'a field of an answer',
    one => delete schema(one, 'Tag').properties.articleCount,
    'GET /v1/tags',
    /data\/\*.* has no articleCount/,
  ],
  [
    'a field that may be missing',
    one => (schema(one, 'Tag').required = []),
    'GET /v1/tags',
    /may have no name/,
  ],
  [
    'a field that may be null',
    one => (schema(one, 'Tag').properties.name.type = ['string', 'null']),
    'GET /v1/tags',
    /name may be null/,
  ],
  [
    'a field of a body',
    one => delete schema(one, 'NewReport').properties.note,
    'POST /v1/comments/{comment}/reports',
    /has no note/,
  ],
  [
    'a new field that is required',
    one => (schema(one, 'AddedReference').required = ['key', 'title', 'type']),
    'POST /v1/articles/{article}/references',
    /^the body needs type$/,
  ],
  [
    'a value of a body',
    one => schema(one, 'ReferenceType').enum.shift(),
    'POST /v1/articles/{article}/references',
    /takes no article any more/,
  ],
  [
    'a field of a part that may be null',
    one => delete schema(one, 'ArticleImage').properties.alt,
    'GET /v1/articles',
    /image has no alt any more$/,
  ],
  [
    'a field of one of several bodies',
    one => delete schema(one, 'NewArticle').properties.image,
    'PUT /v1/articles/{article}',
    /^the body has no image any more$/,
  ],
  [
    'null in a body',
    one => schema(one, 'NewArticle').properties.image.anyOf.pop(),
    'POST /v1/articles',
    /image takes no null any more/,
  ],
  [
    'one of several bodies',
    one => schema(one, 'NewBan').oneOf.pop(),
    'POST /v1/bans',
    /^the body\/kind takes no word any more$/,
  ],
  [
    'a part of an answer that may be null',
    one => (schema(one, 'CommentList').properties.data.items = { type: 'null' }),
    'GET /v1/articles/{article}/comments',
    /data\/\* may be null$/,
  ],
  [
    'an answer that may be anything',
    one => delete schema(one, 'Tag').properties.name.type,
    'GET /v1/tags',
    /name may be of any type$/,
  ],
  [
    'few values for many',
    one => (schema(one, 'NewReport').properties.note.enum = ['a']),
    'POST /v1/comments/{comment}/reports',
    /note takes only some values$/,
  ],
  [
    'a list without repetition',
    one => (schema(one, 'NewArticle').properties.sections.uniqueItems = true),
    'POST /v1/articles',
    /sections takes nothing twice any more$/,
  ],
  [
    'no other fields',
    one => (schema(one, 'NewArticle').properties.meta.additionalProperties = false),
    'POST /v1/articles',
    /meta takes no other fields any more$/,
  ],
  [
    'another default',
    one => (parameter(one, 'Format').schema.default = 'text'),
    'GET /v1/articles',
    /format has another default$/,
  ],
  [
    'a default beside a reference',
    one => delete schema(one, 'EmailBan').oneOf[0].properties.verdict.default,
    'POST /v1/bans',
    /verdict has another default$/,
  ],
  ['a key', one => (one.paths['/v1/tags'].get.security = [{ apiKey: [] }]), 'GET /v1/tags', /^needs a key$/],
  [
    'another scope',
    one => (one.paths['/v1/articles'].post['x-required-scope'] = 'admin'),
    'POST /v1/articles',
    /^needs the scope admin$/,
  ],
  [
    'a body',
    one => (one.paths['/v1/tags'].get.requestBody = { required: true, content: {} }),
    'GET /v1/tags',
    /^needs a body$/,
  ],
  [
    'a header',
    one => delete one.paths['/v1/tags'].get.responses['200'].headers.ETag,
    'GET /v1/tags',
    /^the answer 200 has no ETag$/,
  ],
]

t.test('each change that breaks clients is found', async t => {
  t.same(listBreaking(contract(), contract()), [], 'none in the same')
  for (const [name, change, operation, expected] of BROKEN) {
    const changed = contract()
    change(changed)
    const found = listBreaking(contract(), changed).filter(one => one.operation === operation)
    t.ok(
      found.some(one => expected.test(one.change)),
      `${name}: ${JSON.stringify(found)}`,
    )
  }
  const grown = contract()
  grown.paths['/v1/new'] = grown.paths['/v1/tags']
  schema(grown, 'Tag').properties.more = { type: 'string' }
  grown.paths['/v1/tags'].get.parameters.push({ name: 'x', in: 'query', schema: {} })
  parameter(grown, 'Tag').schema.items.maxLength = 1_000
  schema(grown, 'NewArticle').properties.image.anyOf.push({ type: 'integer' })
  schema(grown, 'NewBan').oneOf.push({ type: 'string' })
  schema(grown, 'ArticleImage').properties.more = { type: 'string' }
  grown.paths['/v1/bans'].get.security = []
  t.same(listBreaking(contract(), grown), [], 'what grows breaks nobody')
})

t.test('each has its line in the changelog', async t => {
  const released = new URL('released.yaml', import.meta.url)
  // Written by `npm run release`.
  const before = existsSync(released)
    ? parse(readFileSync(released, 'utf8'), { maxAliasCount: -1 })
    : contract()
  const sections = read('../../CHANGELOG.md').split(/^## /m)
  const unreleased = `${sections.find(section => section.startsWith('Unreleased'))}`
  const lines = unreleased.split(/^- /m).filter(line => line.startsWith('**Breaking'))
  const untold = listBreaking(before, contract()).filter(
    ({ operation }) => !lines.some(line => line.replaceAll(/\s+/g, ' ').includes(`\`${operation}\``)),
  )
  t.same(untold, [], 'write "- **Breaking:** `GET /v1/articles` …" into CHANGELOG.md, or change the contract')
})
