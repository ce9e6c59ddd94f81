import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { FAULTS } from '../../src/kernel/faults.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { type Editor, startEditor } from '../content/editor.ts'
import { newComment } from '../helper.ts'

type Fault = { pointer?: string; parameter?: string; code: keyof typeof FAULTS; detail: string | RegExp }

const post = ({ send }: Editor, payload: object) => send('POST /v1/articles/open/comments', { payload })
const write = ({ send }: Editor, more: object) =>
  send('POST /v1/articles', { payload: { title: 'T', lang: 'en', ...more } })
const read = ({ send }: Editor, query: string) => send(`GET /v1/articles?${query}`)
const place = ({ send }: Editor, payload: object) =>
  send('POST /v1/articles/open/sections/a/move', { payload, headers: { 'if-match': '*' } })

const long = (length: number) => 'x'.repeat(length)

/** What is sent, and the faults that a form shows. */
const SCENARIOS: [
  name: string,
  send: (editor: Editor) => Promise<LightMyRequestResponse>,
  faults: Fault[],
][] = [
  [
    'nothing filled in',
    editor => post(editor, { author: { name: '', email: '' }, body: ' ' }),
    [
      { pointer: '/author/name', code: 'too-short', detail: 'Must not be empty.' },
      { pointer: '/author/email', code: 'too-short', detail: 'Must not be empty.' },
      { pointer: '/body', code: 'too-short', detail: 'Must not be empty.' },
    ],
  ],
  [
    'nothing sent',
    editor => post(editor, {}),
    [
      { pointer: '/author', code: 'required', detail: 'Is required.' },
      { pointer: '/body', code: 'required', detail: 'Is required.' },
    ],
  ],
  [
    'other types',
    editor => write(editor, { title: 5, tags: 'x', authors: [1], sections: [{ body: null }] }),
    [
      { pointer: '/title', code: 'type', detail: 'Must be text.' },
      { pointer: '/authors/0', code: 'type', detail: 'Must be an object.' },
      { pointer: '/tags', code: 'type', detail: 'Must be a list.' },
      { pointer: '/sections/0/body', code: 'type', detail: 'Must be text.' },
    ],
  ],
  [
    'too long',
    editor => write(editor, { title: long(LIMITS.title + 1), lang: long(36), slug: long(121) }),
    [
      { pointer: '/slug', code: 'too-long', detail: 'Must have at most 120 characters.' },
      { pointer: '/title', code: 'too-long', detail: 'Must have at most 300 characters.' },
      { pointer: '/lang', code: 'too-long', detail: 'Must have at most 35 characters.' },
    ],
  ],
  [
    'a text that breaks two rules has one fault',
    editor => write(editor, { slug: '-UPPER--', lang: 'e!', image: { url: 'ftp:x', alt: '' } }),
    [
      { pointer: '/slug', code: 'format', detail: /^Must be words/ },
      { pointer: '/lang', code: 'format', detail: /^Must be a BCP 47/ },
      { pointer: '/image/url', code: 'format', detail: /^Must begin with http/ },
    ],
  ],
  [
    'names that nothing has',
    editor => write(editor, { headline: 'T', authors: [{ name: 'A', mail: 'x' }] }),
    [
      { pointer: '/authors/0/mail', code: 'unknown', detail: /^Is unknown\./ },
      { pointer: '/headline', code: 'unknown', detail: /^Is unknown\./ },
    ],
  ],
  [
    'none of the values',
    editor => write(editor, { status: 'hidden', slug: 'search' }),
    [
      { pointer: '/slug', code: 'not-allowed', detail: 'Is a reserved word.' },
      {
        pointer: '/status',
        code: 'not-allowed',
        detail: 'Must be draft, scheduled, published or archived.',
      },
    ],
  ],
  [
    'too many and too much',
    editor => write(editor, { tags: Array(51).fill('x'), meta: { a: long(17_000) } }),
    [
      { pointer: '/tags', code: 'too-many', detail: 'Must have at most 50 entries.' },
      { pointer: '/meta', code: 'too-large', detail: 'Must be at most 16384 bytes of JSON.' },
    ],
  ],
  [
    'a time that has passed',
    editor => write(editor, { status: 'scheduled', publishedAt: '2025-01-01T00:00:00Z' }),
    [{ pointer: '/publishedAt', code: 'too-early', detail: /^Must be in the future/ }],
  ],
  [
    'a scheduled article without its time',
    editor => write(editor, { status: 'scheduled' }),
    [{ pointer: '/publishedAt', code: 'required', detail: /^Must be in the future/ }],
  ],
  [
    'a slug that another article has',
    editor => write(editor, { slug: 'open' }),
    [{ pointer: '/slug', code: 'taken', detail: /^Another article/ }],
  ],
  [
    'two places at once',
    editor => place(editor, { before: 'a', after: 'b' }),
    [{ pointer: '', code: 'conflict', detail: /^Needs exactly one/ }],
  ],
  [
    'a place that is nowhere',
    editor => place(editor, { before: 'nowhere' }),
    [{ pointer: '/before', code: 'not-found', detail: /^Must be a section/ }],
  ],
  [
    'a number below its least',
    editor => place(editor, { into: null, position: -1 }),
    [{ pointer: '/position', code: 'too-small', detail: 'Must be at least 0.' }],
  ],
  [
    'no whole number',
    editor => place(editor, { into: null, position: 1.5 }),
    [{ pointer: '/position', code: 'type', detail: 'Must be a whole number.' }],
  ],
  [
    'parameters',
    editor => read(editor, 'limit=0&limit=1&sort=newest&include=sections,parts&count=1&colour=red'),
    [
      { parameter: 'limit', code: 'duplicate', detail: 'Must be given only once.' },
      { parameter: 'count', code: 'not-allowed', detail: 'Must be true or false.' },
      { parameter: 'include', code: 'not-allowed', detail: /^Entry 2: Must be sections, / },
      { parameter: 'sort', code: 'not-allowed', detail: /^Must be -publishedAt, .* or -title\.$/ },
      { parameter: 'colour', code: 'unknown', detail: /^Is unknown\./ },
    ],
  ],
  [
    'a number above its most',
    editor => read(editor, 'limit=101'),
    [{ parameter: 'limit', code: 'too-large', detail: 'Must be a whole number from 1 to 100.' }],
  ],
  [
    'a cursor of nothing',
    editor => read(editor, 'cursor=x'),
    [{ parameter: 'cursor', code: 'invalid-token', detail: /^Is not a cursor/ }],
  ],
  [
    'an empty list',
    async ({ request, key }) =>
      request({
        method: 'PATCH',
        url: '/v1/comments',
        headers: await key('comments:moderate'),
        payload: { comments: [], status: 'spam' },
      }),
    [{ pointer: '/comments', code: 'too-few', detail: 'Must not be empty.' }],
  ],
  [
    'a ban without its kind, and of no kind',
    async ({ request, key }) =>
      request({ method: 'POST', url: '/v1/bans', headers: await key('comments:moderate'), payload: {} }),
    [{ pointer: '/kind', code: 'required', detail: 'Is required.' }],
  ],
  [
    'a ban of no kind',
    async ({ request, key }) =>
      request({
        method: 'POST',
        url: '/v1/bans',
        headers: await key('comments:moderate'),
        payload: { kind: 'x' },
      }),
    [{ pointer: '/kind', code: 'not-allowed', detail: 'Must be email, network, user, range, host or word.' }],
  ],
]

t.test('each fault has a place, a code and plain words, and each code is met', async t => {
  const editor = await startEditor(t)
  await editor.publish({ slug: 'open', sections: [{ anchor: 'a' }, { anchor: 'b' }] })
  const met = new Set<string>()
  for (const [name, send, faults] of SCENARIOS) {
    const { status, detail, errors = [] } = (await send(editor)).json() as ProblemDetails
    t.match(errors, faults, name)
    t.equal(errors.length, faults.length, `${name}: ${JSON.stringify(errors)}`)
    const { pointer, parameter } = errors[0] ?? {}
    const place = (pointer === '' ? 'the body' : pointer?.slice(1)) ?? parameter
    if (status === 400 && !/cursor/.test(detail)) {
      t.match(detail, new RegExp(`^${errors.length} .* a change: ${place}`), name)
    }
    for (const { code } of errors) {
      met.add(code)
    }
  }
  t.same(
    Object.keys(FAULTS).filter(code => !met.has(code)),
    [],
  )
})

t.test('a summary says what to change', async t => {
  const editor = await startEditor(t)
  await editor.publish({ slug: 'open' })
  const { detail: one } = (await post(editor, newComment('x', { author: { name: 'A' } }))).json()
  t.equal(one, '1 field needs a change: author/email.')
  const { detail: two } = (await write(editor, { title: '', authors: [{ name: '' }] })).json()
  t.equal(two, '2 fields need a change: title, authors/0/name.')
  const { detail: parameters } = (await read(editor, 'a=1&b=1&c=1&d=1&e=1&f=1')).json()
  t.equal(parameters, '6 parameters need a change: a, b, c, d, e and 1 more.')
})
