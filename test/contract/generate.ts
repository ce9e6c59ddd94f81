/** Requests made from the OpenAPI document: most of them right, the others wrong in one way or several. */
import fc from 'fast-check'
import { isUuid } from '../../src/kernel/scalars.ts'
import type { Document, Route, Schema } from './document.ts'
import { routesOf } from './document.ts'
import { headersOf, oddHeaders } from './headers.ts'
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
  properties: Readonly<Record<string, readonly (string | number | null)[]>>
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
  fc.constant(() => JSON.stringify({ body: 'x'.repeat(170_000) })),
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

const bibtexes = fc.oneof(
  fc
    .array(fc.stringMatching(/^[a-z]{3,12}$/), { minLength: 1, maxLength: 3 })
    .map(keys => keys.map(key => `@misc{${key}, title = {Title}}`).join('\n')),
  fc.constantFrom('', '@', '@misc{x}', '@misc{x, title = {$}}', '@online{x, title = {T}, url = {x}}'),
)

/** Bodies that are no JSON. */
const TEXTS: Record<string, fc.Arbitrary<string>> = {
  'text/markdown': markdowns,
  'application/x-bibtex': bibtexes,
}

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
  const article = method === 'PUT' ? [...changed, ...made, 'former'] : [...changed, 'former']
  // The articles that are changed have parts of the same names, but not of the same ids.
  const named = (name: string) => (parameters[name] ?? []).filter(value => !isUuid(value))
  const parts = { section: named('section'), reference: named('reference') }
  return isChange
    ? { parameters: { ...parameters, ...parts, article }, properties }
    : { parameters, properties }
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
          : (TEXTS[type] ?? bodyOf(document, schema, planted, wrong)),
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
  const texts = routesOf(document).flatMap(route =>
    Object.keys(TEXTS)
      .filter(type => route.operation.requestBody?.content[type] !== undefined)
      .map(type => draftsOf(document, route, planted, 0, type)),
  )
  const each = (make: (route: Route) => fc.Arbitrary<Draft>) => fc.oneof(...routes.map(make))
  return fc.oneof(
    { weight: 2, arbitrary: each(route => draftsOf(document, route, planted, 0)) },
    { weight: 1, arbitrary: each(route => wrongOnce(document, route, planted)) },
    { weight: 2, arbitrary: each(route => draftsOf(document, route, planted, 20)) },
    ...(texts.length === 0 ? [] : [{ weight: 1, arbitrary: fc.oneof(...texts) }]),
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

/** A new article by PUT. */
export const newArticleAt = (article: string, authorization: string): Draft => ({
  route: 'replaceArticle',
  path: '/v1/articles/{article}',
  method: 'PUT',
  segments: { article },
  query: [],
  headers: { 'content-type': 'application/json', 'if-none-match': '*', authorization },
  body: JSON.stringify({ title: 'New', lang: 'en' }),
  next: 'nothing',
})

/** A patch of one field: those of many fields are seldom right in all of them. */
export const titleOf = (article: string, authorization: string): Draft => ({
  ...newArticleAt(article, authorization),
  route: 'updateArticle',
  method: 'PATCH',
  headers: { authorization, 'content-type': 'application/json', 'if-match': '*' },
  body: JSON.stringify({ title: 'A better title' }),
})
