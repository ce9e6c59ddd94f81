import t from 'tap'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { startService } from '../helper.ts'

type Fault = { parameter?: string; pointer?: string; detail: string | RegExp }

const unknown = (parameter: string): Fault => ({
  parameter,
  detail: 'Is unknown. Remove it, or correct its name.',
})

t.test('queries', async t => {
  const service = await startService(t)
  const { request } = service
  const number = (most: number) => `Must be a whole number from 1 to ${most}.`
  const broken = 'Is not percent-encoded UTF-8.'
  const scenarios: [query: string, faults: Fault[]][] = [
    ['?colour=red', [unknown('colour')]],
    ['?colour=red&size=1&limit=5', [unknown('colour'), unknown('size')]],
    ['?Limit=5', [unknown('Limit')]],
    ['?__proto__=1', [unknown('__proto__')]],
    ['?constructor=1&toString=2', [unknown('constructor'), unknown('toString')]],
    ['?limit[]=5', [unknown('limit[]')]],
    ['?=5', [unknown('')]],
    [`?${'x'.repeat(500)}=1`, [unknown(`${'x'.repeat(100)}…`)]],
    ['?limit=0', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=101', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=', [{ parameter: 'limit', detail: 'Must not be empty.' }]],
    ['?limit', [{ parameter: 'limit', detail: 'Must not be empty.' }]],
    ['?limit=05', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=0x10', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=1e1', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=%2B5', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=5.0', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=5;sort=title', [{ parameter: 'limit', detail: number(100) }]],
    ['?limit=5&limit=6', [{ parameter: 'limit', detail: 'Must be given only once.' }]],
    ['?sort=title&sort=title', [{ parameter: 'sort', detail: 'Must be given only once.' }]],
    ['?count=true&count=true', [{ parameter: 'count', detail: 'Must be given only once.' }]],
    ['?tag=a&tag=b&tag=a', [{ parameter: 'tag', detail: 'Entry 3: Is the same as entry 1.' }]],
    ['?count=yes', [{ parameter: 'count', detail: 'Must be true or false.' }]],
    ['?count=TRUE', [{ parameter: 'count', detail: 'Must be true or false.' }]],
    ['?sort=publishedat', [{ parameter: 'sort', detail: /title/ }]],
    ['?include=sections,nothing', [{ parameter: 'include', detail: /^Entry 2: Must be sections, / }]],
    [
      '?include=sections,references&include=sections',
      [{ parameter: 'include', detail: 'Entry 3: Is the same as entry 1.' }],
    ],
    ['?include=a,b,c,d,e,f,g,h,i', [{ parameter: 'include', detail: 'Must have at most 8 entries.' }]],
    ['?include=', [{ parameter: 'include', detail: 'Entry 1: Must not be empty.' }]],
    ['?include=sections&include=', [{ parameter: 'include', detail: 'Entry 2: Must not be empty.' }]],
    [
      '?include=sections,%20toc',
      [{ parameter: 'include', detail: 'Entry 2: Must not begin or end with a blank.' }],
    ],
    ['?include[]=sections', [unknown('include[]')]],
    ['?lang=en&lang=EN', [{ parameter: 'lang', detail: 'Entry 2: Is the same as entry 1.' }]],
    ['?slug=a,B', [{ parameter: 'slug', detail: /^Entry 2: Must be words/ }]],
    ['?slug=a,', [{ parameter: 'slug', detail: 'Entry 2: Must not be empty.' }]],
    [
      `?slug=${Array.from({ length: 101 }, (_, index) => index)}`,
      [{ parameter: 'slug', detail: /at most 100/ }],
    ],
    [`?tag=${'%F0%9F%98%80'.repeat(121)}`, [{ parameter: 'tag', detail: /120/ }]],
    ['?tag=%00', [{ parameter: 'tag', detail: /control/ }]],
    ['?tag=%FF', [{ parameter: 'tag', detail: broken }]],
    ['?tag=%C0%AF', [{ parameter: 'tag', detail: broken }]],
    ['?tag=%ED%A0%80', [{ parameter: 'tag', detail: broken }]],
    ['?tag=100%', [{ parameter: 'tag', detail: broken }]],
    ['?tag=%u0041', [{ parameter: 'tag', detail: broken }]],
    [
      '?tag=%zz&author=%zz',
      [
        { parameter: 'tag', detail: broken },
        { parameter: 'author', detail: broken },
      ],
    ],
    ['?tag=%FF&tag=%FE', [{ parameter: 'tag', detail: broken }]],
    ['?%FF=1', [{ parameter: '%FF', detail: broken }]],
  ]
  for (const [query, expected] of scenarios) {
    const response = await request({ url: `/v1/articles${query}` })
    t.equal(response.statusCode, 400, query)
    const { code, errors = [] } = response.json() as ProblemDetails
    t.equal(code, 'invalid-request', query)
    t.equal(errors.length, expected.length, `${query}: ${JSON.stringify(errors)}`)
    t.match(errors, expected, query)
  }
  for (const query of ['', '?', '?&', '?limit=1', '?limit=100', '?tag=a+b', '?tag=%C3%A9', '?count=false']) {
    t.equal((await request({ url: `/v1/articles${query}` })).statusCode, 200, query)
  }
})

t.test('all parts of a request are checked at once', async t => {
  const { request } = await startService(t)
  const response = await request({
    method: 'POST',
    url: `/v1/articles/${'a'.repeat(121)}/comments?colour=red&%FF`,
    headers: { 'idempotency-key': 'short' },
    payload: { author: { name: '' }, admin: true },
  })
  const { errors, detail } = response.json() as ProblemDetails
  t.equal(response.statusCode, 400)
  t.equal(
    detail,
    '8 fields and parameters need a change: %FF, article, colour, Idempotency-Key, author/name and 3 more.',
  )
  t.match(errors, [
    { parameter: '%FF', detail: 'Is not percent-encoded UTF-8.' },
    { parameter: 'article', detail: /120/ },
    { parameter: 'colour', detail: 'Is unknown. Remove it, or correct its name.' },
    { parameter: 'Idempotency-Key', detail: /16 to 255/ },
    { pointer: '/author/name' },
    { pointer: '/author/email' },
    { pointer: '/body', detail: 'Is required.' },
    { pointer: '/admin', detail: 'Is unknown. Remove it, or correct its name.' },
  ])
})

t.test('parameters in paths', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const scenarios: [path: string, status: number][] = [
    ['/v1/articles/open', 200],
    ['/v1/articles/%6Fpen', 200],
    ['/v1/articles/open?', 200],
    ['/v1/articles/open/', 404],
    ['/v1//articles/open', 404],
    ['/V1/articles/open', 404],
    ['/v1/articles/open%2Fcomments', 404],
    ['/v1/articles/..%2F..%2Fhealthz', 404],
    ['/v1/articles/open%00', 400],
    ['/v1/articles/', 404],
    ['/v1/articles/?limit=1', 404],
    ['/v1/articles//comments', 404],
    [`/v1/articles/${'a'.repeat(121)}`, 400],
    ['/v1/comments/open', 400],
    ['/v1/comments/0194bf12-8a40-4c55-8e0f-5b1d3c7a9e24', 404],
    ['/v1/comments/0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24', 404],
  ]
  for (const [url, status] of scenarios) {
    t.equal((await service.request({ url })).statusCode, status, url)
  }
  for (const [url, detail] of [
    ['/v1/articles/?limit=1', 'Leave out the slash at the end: /v1/articles'],
    ['/v1/articles/open/', 'Leave out the slash at the end: /v1/articles/open'],
    ['/v1/articles/open/comments//?limit=1', 'Leave out the slash at the end: /v1/articles/open/comments'],
    ['/nowhere/', /^Nothing is at this URL/],
    ['/v1/articles/%ff', 'The path is not percent-encoded UTF-8.'],
  ] as const) {
    t.match((await service.request({ url })).json(), { detail }, url)
  }
})

t.test('idempotency keys', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const send = (key: string, number: number) =>
    service.request({
      method: 'POST',
      url: '/v1/articles/open/comments',
      headers: { 'idempotency-key': key },
      payload: { author: { name: 'Reader', email: 'reader@example.org' }, body: `Text ${number}.` },
    })
  const taken = ['k'.repeat(16), 'k'.repeat(255), `"${'k '.repeat(8)}"`, `"${'q'.repeat(255)}"`]
  const refused = [
    '',
    'k'.repeat(15),
    'k'.repeat(256),
    `"${'k'.repeat(15)}"`,
    `"${'k'.repeat(16)}`,
    `${'k'.repeat(16)}, ${'k'.repeat(16)}`,
    `${'k'.repeat(16)}é`,
  ]
  for (const [number, key] of taken.entries()) {
    t.equal((await send(key, number)).statusCode, 201, key)
  }
  for (const [number, key] of refused.entries()) {
    const { status, errors } = (await send(key, 100 + number)).json() as ProblemDetails
    t.equal(status, 400, key)
    t.match(errors, [{ parameter: 'Idempotency-Key' }], key)
  }
})
