/** Requests made from the OpenAPI document: most of them right, the others wrong in one way or several. */
import fc from 'fast-check'
import type { Document, Route, Schema } from './document.ts'
import { routesOf } from './document.ts'
import { bodies, NEAR_MISSES, oddNames, oddTexts, oddValues, parameterTexts } from './values.ts'

/** A request before it is sent. `@cursor:3` and the like stand for what earlier answers gave. */
export type Draft = {
  route: string
  path: string
  method: string
  /** As they stand in the URL, escapes included. */
  segments: Record<string, string>
  query: [name: string, value: string][]
  headers: Record<string, string>
  body: string | Buffer | undefined
  /** What follows an answer: the same again with its ETag, or the pages after and before it. */
  next: 'nothing' | 'revalidate' | 'follow'
}

/** Values that exist in the database, by the name of the parameter or of the property of a body. */
export type Planted = {
  parameters: Readonly<Record<string, readonly string[]>>
  properties: Readonly<Record<string, readonly (string | null)[]>>
}

const escapes = fc.constantFrom(
  '%',
  '%zz',
  '%C0%80',
  '%FF',
  '%00',
  '%ED%A0%80',
  '+',
  '%2F',
  '%2541',
  '%20',
  'é',
)

/** How a value is written into a URL: almost always as it should be. */
const written = (values: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 30, arbitrary: values.map(encodeURIComponent) },
    {
      weight: 1,
      arbitrary: fc.tuple(values, escapes).map(([value, more]) => encodeURIComponent(value) + more),
    },
  )

/** A value of `right`, but in `share` of a hundred one of `wrong`. */
const mostly = <T>(right: fc.Arbitrary<T>, wrong: fc.Arbitrary<T>, share: number) =>
  share === 0
    ? right
    : fc.oneof({ weight: 100 - share, arbitrary: right }, { weight: share, arbitrary: wrong })

function segmentsOf({ operation }: Route, planted: Planted, wrong: number) {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'path')
  return fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => [
        name,
        written(mostly(parameterTexts(schema, planted.parameters[name] ?? []), oddTexts(schema), wrong)),
      ]),
    ),
  )
}

function queryOf({ operation }: Route, planted: Planted, wrong: number): fc.Arbitrary<Draft['query']> {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'query')
  const known = parameters.map(({ name, schema }) =>
    written(mostly(parameterTexts(schema, planted.parameters[name] ?? []), oddTexts(schema), wrong)).map(
      (value): [string, string] => [name, value],
    ),
  )
  const unknown = fc.tuple(written(oddNames), written(oddTexts({})))
  const pair = known.length === 0 ? unknown : mostly(fc.oneof(...known), unknown, wrong)
  // Each name once; with errors wanted, any of them again.
  const once = fc.subarray(known, { maxLength: Math.min(4, known.length) }).chain(some => fc.tuple(...some))
  return wrong === 0 ? once : fc.tuple(once, fc.array(pair, { maxLength: 1 })).map(lists => lists.flat())
}

const headerTexts = fc.string({
  unit: fc.constantFrom(...'aZ09 ,;=*/"-_.~ÿ\t'),
  maxLength: 30,
})

const ODD_HEADERS: Record<string, fc.Arbitrary<string>> = {
  accept: fc.oneof(
    fc.constantFrom(
      '*/*',
      'application/json',
      'text/markdown',
      'text/html',
      'image/*',
      'application/json;q=0',
    ),
    fc.constantFrom('text/markdown;q=0.5, application/json;q=0.1', '', ',', 'application/problem+json'),
    headerTexts,
  ),
  'content-type': fc.oneof(
    fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'application/json;',
    ),
    fc.constantFrom(
      'application/merge-patch+json',
      'application/x-www-form-urlencoded',
      'APPLICATION/JSON',
      '',
    ),
    headerTexts,
  ),
  'content-encoding': fc.constantFrom('gzip', 'identity', ''),
  'if-none-match': fc.oneof(
    fc.constantFrom('*', '"', 'W/"0-x"', '"a", "b"', '@etag:0', '@etag:3'),
    headerTexts,
  ),
  'idempotency-key': fc.oneof(headerTexts, fc.constantFrom('x'.repeat(256), `"${'x'.repeat(15)}"`, '""')),
  authorization: fc.oneof(
    fc.constantFrom('Bearer', 'Basic eDp5', 'Bearer stet_mt_x', 'Bearer @token:1'),
    headerTexts,
  ),
  origin: fc.constantFrom('https://reader.example', 'null', ''),
  'access-control-request-method': fc.constantFrom('POST', 'PUT'),
  'x-forwarded-for': fc.constantFrom('203.0.113.9', 'nonsense'),
  'x-request-id': headerTexts,
  'accept-language': headerTexts,
  range: fc.constantFrom('bytes=0-1', 'x'),
}

const oddHeaders = fc
  .subarray(Object.entries(ODD_HEADERS), { minLength: 1, maxLength: 2 })
  .chain(some => fc.record(Object.fromEntries(some)))

const keys = fc.oneof(
  fc.stringMatching(/^[!#-~]{16,255}$/),
  // Few, so that they come again: with the same body and with another.
  fc.constantFrom('a-key-that-comes-again-1', '"a-key-that-comes-again-2"'),
)

/** Mostly a key that may do it, seldom one that may not, or none. */
const credentials = fc.oneof(
  { weight: 12, arbitrary: fc.constant('@key:0') },
  { weight: 3, arbitrary: fc.constantFrom('@key:1', '@key:2', '@key:3', '') },
)

/** Headers of a request as it should be. */
function headersOf(
  { operation, method }: Route,
  slot: number,
  type: string,
): fc.Arbitrary<Record<string, string>> {
  const names = (operation.parameters ?? []).filter(one => one.in === 'header').map(({ name }) => name)
  const body = operation.requestBody === undefined ? {} : { 'content-type': type }
  const schemes = (operation.security ?? []).flatMap(Object.keys)
  const token = schemes.includes('manageToken')
    ? fc.constantFrom(`@token:${slot}`, '')
    : schemes.includes('apiKey')
      ? credentials
      : fc.constant('')
  const match = names.includes('If-Match') ? matches : fc.constant({})
  const onlyNew =
    method === 'PUT' && names.includes('If-None-Match') ? fc.constantFrom(true, false) : fc.constant(false)
  const key = names.includes('Idempotency-Key')
    ? fc.option(keys, { nil: undefined, freq: 3 })
    : fc.constant(undefined)
  return fc.tuple(token, match, onlyNew, key).map(([bearer, ifMatch, isNew, idempotencyKey]) => ({
    ...body,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(isNew ? { 'if-none-match': '*' } : ifMatch),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  }))
}

/** What a change is based on: anything that is there, what an answer said, or what is long gone. */
const matches: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ 'if-match': '*' }) },
  { weight: 3, arbitrary: fc.constantFrom({ 'if-match': '@etag:0' }, { 'if-match': '"1-x"' }) },
  { weight: 1, arbitrary: fc.constantFrom<Record<string, string>>({}, { 'if-match': '"999"' }) },
)

/** Ways to spoil a body that is right. */
const spoilers: fc.Arbitrary<(body: unknown) => string | Buffer>[] = [
  fc.tuple(oddNames, oddValues).map(
    ([name, value]) =>
      body =>
        JSON.stringify(Object.assign(Object.create(null), body, { [name]: value })),
  ),
  fc.tuple(fc.constantFrom('author', 'body', 'parentId'), oddValues).map(
    ([name, value]) =>
      body =>
        JSON.stringify({ ...(body as object), [name]: value }),
  ),
  fc.tuple(fc.constantFrom('name', 'email', 'url', 'more'), oddValues).map(([name, value]) => body => {
    const { author, ...rest } = body as { author?: object }
    return JSON.stringify({ ...rest, author: { ...author, [name]: value } })
  }),
  fc
    .constantFrom('author', 'body', 'name')
    .map(name => body => JSON.stringify(body, (key, value) => (key === name ? undefined : value))),
  fc.constant(body => JSON.stringify([body])),
  fc.constant(body => JSON.stringify(body).replace('{', '{"body":"twice",')),
  fc.constant(body => JSON.stringify(body).slice(0, -1)),
  fc.constant(body =>
    Buffer.concat([Buffer.from(JSON.stringify(body).slice(0, -2)), Buffer.from([0xff, 0x22, 0x7d])]),
  ),
  fc.constant(body => `\ufeff${JSON.stringify(body)}`),
  fc.constant(() => ''),
  fc.constant(() => 'null'),
  fc.constant(() => '['.repeat(40) + ']'.repeat(40)),
  fc.constant(() => '[1e400]'),
  fc.constant(() => JSON.stringify({ body: 'x'.repeat(70_000) })),
]

/** Articles as Markdown, right and wrong. */
const markdowns = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        slug: fc.stringMatching(/^[a-z]{3,12}$/),
        body: fc.constantFrom('', 'Text.', '## A\n\n### B\n\n> x'),
      })
      .map(({ slug, body }) => `---\nslug: ${slug}\ntitle: Title\nlang: en\n---\n\n${body}\n`),
  },
  fc.constantFrom(
    '',
    'no front matter',
    '---\n---\n',
    '---\ntitle: [\n---\n',
    '---\nslug: a b\ntitle: x\nlang: en\n---\n',
  ),
)

function bodyOf(
  document: Document,
  schema: Schema,
  planted: Planted,
  wrong: number,
): fc.Arbitrary<string | Buffer> {
  const right = bodies(document, schema, planted.properties)
  const spoiled = fc.tuple(right, fc.oneof(...spoilers)).map(([body, spoil]) => spoil(body))
  return mostly<string | Buffer>(
    right.map(body => JSON.stringify(body)),
    spoiled,
    wrong,
  )
}

/** A comment and its token come from the same slot. */
function withComment({ parameters, properties }: Planted, slot: number): Planted {
  const comment = `@comment:${slot}`
  return {
    parameters: { ...parameters, comment: [...(parameters['comment'] ?? []), comment, comment, comment] },
    properties,
  }
}

/** What is changed are articles that nothing else here is about; a PUT makes some of them. */
function withArticles({ method, path }: Route, { parameters, properties }: Planted): Planted {
  const isChange =
    path.startsWith('/v1/articles/{article}') && method !== 'GET' && !path.endsWith('/comments')
  const { changed = [], made = [] } = parameters
  const article = method === 'PUT' ? [...changed, ...made] : changed
  return isChange ? { parameters: { ...parameters, article }, properties } : { parameters, properties }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

function draftsOf(
  document: Document,
  route: Route,
  planted: Planted,
  wrong: number,
  type = 'application/json',
): fc.Arbitrary<Draft> {
  const schema = route.operation.requestBody?.content[type]?.schema
  const right =
    route.method === 'GET' ? fc.constantFrom('GET', 'GET', 'GET', 'HEAD') : fc.constant(route.method)
  return fc.nat({ max: 30 }).chain(slot =>
    fc.record({
      route: fc.constant(route.id),
      path: fc.constant(route.path),
      method: mostly(right, fc.constantFrom(...METHODS), wrong / 4),
      segments: segmentsOf(route, withComment(withArticles(route, planted), slot), wrong),
      query: queryOf(route, planted, wrong),
      headers: fc
        .tuple(headersOf(route, slot, type), mostly(fc.constant({}), oddHeaders, wrong))
        .map(([usual, odd]) => ({ ...usual, ...odd })),
      body:
        schema === undefined
          ? fc.constant(undefined)
          : type === 'text/markdown'
            ? markdowns
            : bodyOf(document, schema, planted, wrong),
      next: fc.constantFrom<Draft['next']>('nothing', 'revalidate', 'follow'),
    }),
  )
}

/** Right but for one parameter: where several are wrong, each hides what becomes of the others. */
function wrongOnce(document: Document, route: Route, planted: Planted): fc.Arbitrary<Draft> {
  const parameters = (route.operation.parameters ?? []).filter(one => one.in !== 'header')
  const wrong = [
    fc.record({ place: fc.constant('query'), name: oddNames, value: fc.constant('1') }),
    ...parameters.map(one =>
      fc.record({ place: fc.constant(one.in), name: fc.constant(one.name), value: oddTexts(one.schema) }),
    ),
  ]
  return fc
    .tuple(draftsOf(document, route, planted, 0), fc.oneof(...wrong))
    .map(([draft, { place, name, value }]) => {
      const text = encodeURIComponent(value)
      const others = draft.query.filter(([other]) => other !== name)
      return place === 'path'
        ? { ...draft, segments: { ...draft.segments, [name]: text } }
        : { ...draft, query: [...others, [encodeURIComponent(name), text]] }
    })
}

export function drafts(document: Document, planted: Planted): fc.Arbitrary<Draft> {
  const routes = routesOf(document).flatMap(route =>
    ['POST', 'PUT', 'PATCH'].includes(route.method) ? [route, route, route] : [route],
  )
  const markdown = routesOf(document).filter(
    ({ operation }) => operation.requestBody?.content['text/markdown'] !== undefined,
  )
  const each = (make: (route: Route) => fc.Arbitrary<Draft>) => fc.oneof(...routes.map(make))
  return fc.oneof(
    { weight: 2, arbitrary: each(route => draftsOf(document, route, planted, 0)) },
    { weight: 1, arbitrary: each(route => wrongOnce(document, route, planted)) },
    { weight: 2, arbitrary: each(route => draftsOf(document, route, planted, 20)) },
    ...(markdown.length === 0
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc.oneof(
              ...markdown.map(route => draftsOf(document, route, planted, 0, 'text/markdown')),
            ),
          },
        ]),
  )
}

/** A comment for each value that a field nearly, or just about, can have. */
export const nearMisses: Draft[] = Object.entries(NEAR_MISSES).flatMap(([field, values]) =>
  values.map((value, index) => {
    const author = { name: `${field} ${index}`, email: 'reader@example.org' }
    const body =
      field === 'body'
        ? { author, body: value }
        : { author: { ...author, [field]: value }, body: author.name }
    return {
      route: 'postComment',
      path: '/v1/articles/{article}/comments',
      method: 'POST',
      segments: { article: 'open' },
      query: [],
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      next: 'nothing',
    }
  }),
)
