/** Two editors in one article: which changes of parts pass although the article has changed since they were begun. */
import t from 'tap'
import { NewArticle } from '../../src/content/model/article.ts'
import { renderArticlesAgain } from '../../src/content/store/render-again.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { tamper } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { type Writer, writerOf } from './section-writer.ts'

const ARTICLE = {
  slug: 'story',
  sections: [
    {
      anchor: 'a',
      heading: 'A',
      body: 'Cites [@one].',
      sections: [{ anchor: 'below', sections: [{ anchor: 'deep' }] }],
    },
    { anchor: 'b', heading: 'B', body: 'B.' },
    { anchor: 'c', heading: 'C', body: 'C.' },
  ] as never,
  references: ['one', 'two', 'three'].map(key => ({ key, title: key })) as never,
}

type Request = [method: 'POST' | 'PATCH' | 'DELETE' | 'PUT', path: string, payload?: object]

const EDIT_A: Request = ['PATCH', '/sections/a', { body: 'Other [@one].' }]
const EDIT_B: Request = ['PATCH', '/sections/b', { body: 'Other.' }]
const EDIT_DEEP: Request = ['PATCH', '/sections/deep', { body: 'Other.' }]
const RENAME_C: Request = ['PATCH', '/sections/c', { anchor: 'renamed' }]
const ADD: Request = ['POST', '/sections', { anchor: 'new' }]
const ADD_BELOW_A: Request = ['POST', '/sections', { anchor: 'new', place: { into: 'a' } }]
const MOVE_C: Request = ['POST', '/sections/c/move', { before: 'a' }]
const MOVE_C_BELOW_A: Request = ['POST', '/sections/c/move', { into: 'deep' }]
const MOVE_BELOW_UP: Request = ['POST', '/sections/below/move', { into: null }]
const REMOVE_A: Request = ['DELETE', '/sections/a']
const REMOVE_C: Request = ['DELETE', '/sections/c']
const EDIT_ONE: Request = ['PATCH', '/references/one', { title: 'Other' }]
const EDIT_TWO: Request = ['PATCH', '/references/two', { title: 'Other' }]
const EDIT_THREE: Request = ['PATCH', '/references/three', { title: 'Third' }]
const RENAME_THREE: Request = ['PATCH', '/references/three', { key: 'renamed' }]
const LIFT_TWO: Request = ['PATCH', '/references/two', { position: 1 }]
const ADD_REFERENCE: Request = ['POST', '/references', { key: 'new', title: 'New' }]
const REMOVE_TWO: Request = ['DELETE', '/references/two']
const REMOVE_THREE: Request = ['DELETE', '/references/three']
const RETITLE: Request = ['PATCH', '', { title: 'Other' }]
const PUBLISH: Request = ['PATCH', '', { status: 'published' }]
const PATCH_ALL: Request = ['PATCH', '', { summary: 'Own' }]
const ARCHIVE: Request = ['DELETE', '']

const ANY_PART = [
  EDIT_A,
  EDIT_B,
  ADD,
  MOVE_C,
  REMOVE_A,
  REMOVE_C,
  EDIT_ONE,
  EDIT_TWO,
  LIFT_TWO,
  ADD_REFERENCE,
  REMOVE_TWO,
]
const OF_THE_WHOLE = [PATCH_ALL, ARCHIVE]

/** What one editor does after the other has done something: what passes, and what does not. */
const SCENARIOS: [other: Request, passes: Request[], fails: Request[]][] = [
  [RETITLE, ANY_PART, OF_THE_WHOLE],
  [PUBLISH, ANY_PART, OF_THE_WHOLE],
  [
    EDIT_B,
    [EDIT_A, ADD, MOVE_C, REMOVE_A, REMOVE_C, EDIT_ONE, LIFT_TWO],
    [EDIT_B, ['DELETE', '/sections/b'], ...OF_THE_WHOLE],
  ],
  [EDIT_A, [EDIT_B, EDIT_DEEP, ADD, REMOVE_C], [EDIT_A, REMOVE_A]],
  [EDIT_DEEP, [EDIT_A, EDIT_B, MOVE_C], [EDIT_DEEP, REMOVE_A, ['DELETE', '/sections/below']]],
  [
    RENAME_C,
    [EDIT_A, REMOVE_A, EDIT_TWO],
    [
      ['PATCH', '/sections/renamed', { body: '' }],
      ['PATCH', '/sections/c', { body: '' }],
      ADD,
      MOVE_BELOW_UP,
    ],
  ],
  [
    ADD,
    [EDIT_A, EDIT_B, REMOVE_A, EDIT_ONE, ADD_REFERENCE],
    [ADD_BELOW_A, MOVE_C, ['PATCH', '/sections/new', { body: '' }]],
  ],
  [ADD_BELOW_A, [EDIT_A, EDIT_B, EDIT_DEEP, REMOVE_C], [REMOVE_A, MOVE_C, ADD]],
  [
    MOVE_C,
    [EDIT_A, EDIT_B, REMOVE_A, REMOVE_C, ['PATCH', '/sections/c', { body: '' }]],
    [MOVE_BELOW_UP, ADD],
  ],
  [MOVE_C_BELOW_A, [EDIT_A, EDIT_B, EDIT_DEEP], [REMOVE_A, ['PATCH', '/sections/c', { body: '' }], REMOVE_C]],
  [MOVE_BELOW_UP, [EDIT_A, EDIT_DEEP, REMOVE_A], [['PATCH', '/sections/below', { body: '' }], MOVE_C]],
  [
    REMOVE_C,
    [EDIT_A, EDIT_B, REMOVE_A],
    [
      REMOVE_C,
      ['PATCH', '/sections/c', { body: '' }],
      MOVE_BELOW_UP,
      ADD,
      ['PUT', '', { title: 'T', lang: 'en' }],
    ],
  ],
  [EDIT_TWO, [EDIT_ONE, REMOVE_THREE, ADD_REFERENCE, EDIT_A], [EDIT_TWO, REMOVE_TWO, LIFT_TWO]],
  [RENAME_THREE, [EDIT_ONE, EDIT_TWO, REMOVE_TWO, MOVE_C], [LIFT_TWO, ADD_REFERENCE, REMOVE_THREE]],
  [
    LIFT_TWO,
    [EDIT_ONE, EDIT_TWO, REMOVE_TWO, ADD],
    [['PATCH', '/references/one', { position: 3 }], ADD_REFERENCE],
  ],
  [ADD_REFERENCE, [EDIT_ONE, EDIT_A, ADD], [LIFT_TWO, ['POST', '/references', { key: 'else', title: 'E' }]]],
  [REMOVE_TWO, [EDIT_ONE, EDIT_B, REMOVE_THREE], [EDIT_TWO, REMOVE_TWO, ADD_REFERENCE]],
]

let articles = 0
async function start(service: TestService) {
  articles += 1
  const slug = `story-${articles}`
  await importArticle(
    service.storage,
    NewArticle.parse({ title: 'Story', lang: 'en', ...ARTICLE, slug }) as NewArticle,
    false,
  )
  const writer = await writerOf(service, slug)
  const sendAt = (version: number | string, [method, path, payload]: Request) =>
    writer.send(method, path, payload, { 'if-match': typeof version === 'number' ? `"${version}"` : version })
  return { slug, writer, sendAt }
}

const nameOf = ([method, path, payload]: Request) => `${method} ${path} ${JSON.stringify(payload) ?? ''}`

t.test('what passes after a change by somebody else', async t => {
  const service = await startService(t)
  for (const [other, passes, fails] of SCENARIOS) {
    for (const [own, ok] of [
      ...passes.map(one => [one, true] as const),
      ...fails.map(one => [one, false] as const),
    ]) {
      const { writer, sendAt } = await start(service)
      t.ok((await sendAt(1, other)).statusCode < 300, nameOf(other))
      const response = await sendAt(1, own)
      const name = `${nameOf(other)}, then ${nameOf(own)}`
      if (ok) {
        t.ok(response.statusCode < 300, `${name}: ${response.body}`)
        t.equal(await writer.version(), 3, name)
        t.match(response.headers.etag ?? '"3.1-', /^"3\.1-/, 'the tag says what was known')
      } else {
        t.equal(response.statusCode, 412, `${name}: ${response.body}`)
        t.equal(response.headers.etag, '"2"', 'the current version')
        t.equal(await writer.version(), 2, `${name}: nothing is stored`)
      }
    }
  }
})

t.test('each on its own part, for as long as they like', async t => {
  const service = await startService(t)
  const { writer, sendAt } = await start(service)
  const tags = { a: '"1"', b: '"1"' }
  for (const round of [1, 2, 3]) {
    for (const anchor of ['a', 'b'] as const) {
      const response = await sendAt(tags[anchor], [
        'PATCH',
        `/sections/${anchor}`,
        { body: `Round ${round}.` },
      ])
      t.equal(response.statusCode, 200, response.body)
      tags[anchor] = String(response.headers.etag)
    }
  }
  t.match([tags.a, tags.b], [/^"6\.2-/, /^"7\.1-/])
  t.equal(await writer.version(), 7)
  const { headers } = await writer.send('GET', '/sections/a', undefined, { 'if-match': undefined })
  t.match(headers.etag, /^"7-/, 'who reads knows everything')
})

t.test('the tag of an answer does not reach for what others have changed', async t => {
  const service = await startService(t)
  const { sendAt } = await start(service)
  await sendAt(1, EDIT_B)
  const own = await sendAt(1, EDIT_A)
  const tag = String(own.headers.etag)
  const status = async (request: Request, at = tag) => (await sendAt(at, request)).statusCode
  t.equal(await status(['PATCH', '/sections/b', { body: 'Lost.' }]), 412, 'the other part')
  t.equal(await status(['DELETE', '/sections/b']), 412)
  t.equal(await status(PATCH_ALL), 412, 'the whole article')
  t.equal(await status(EDIT_ONE, '"3.1-of-another-format"'), 200, 'what nobody has changed')
  t.equal(await status(['PATCH', '/sections/a', { body: 'Again [@one].' }]), 200, 'the own part')
  t.equal(
    await status(['PATCH', '/sections/a', { body: 'Lost.' }], `W/${tag}`),
    412,
    'which has changed since',
  )
  t.equal(
    await status(['PATCH', '/sections/a', { body: 'Lost.' }], '"4.9"'),
    412,
    'nobody knows what is to come',
  )
  t.equal(await status(['PATCH', '/sections/a', { body: 'Lost.' }], '"9"'), 412)
  t.equal(
    await status(['PATCH', '/sections/a', { body: 'Third.' }], '"1", "5.1"'),
    200,
    'one of several tags',
  )
  t.equal(await status(['PATCH', '/sections/b', { body: 'Read.' }], '*'), 200)
})

t.test('a retry gets the tag of the first answer', async t => {
  const service = await startService(t)
  const { writer, sendAt } = await start(service)
  await sendAt(1, EDIT_B)
  const headers = { 'if-match': '"1"', 'idempotency-key': 'a-section-that-is-added' }
  const [first, again] = [
    await writer.send('POST', '/sections', { anchor: 'new' }, headers),
    await writer.send('POST', '/sections', { anchor: 'new' }, headers),
  ]
  t.match(first.headers.etag, /^"3\.1-/)
  t.equal(again.headers.etag, first.headers.etag)
})

/** In which version each part last changed, by anchor and key, and the shapes. */
async function marksOf({ storage: { read } }: TestService, slug: string) {
  const { db, tables } = read
  const article = (await db.select().from(tables.articles)).find(one => one.slug === slug)
  const parts = [
    ...(await db.select().from(tables.sections)).map(({ anchor, ...row }) => ({ ...row, name: anchor })),
    ...(await db.select().from(tables.articleReferences)).map(({ key, ...row }) => ({ ...row, name: key })),
  ]
  return {
    ...Object.fromEntries(
      parts
        .filter(({ articleId }) => articleId === article?.id)
        .map(({ name, changedIn }) => [name, changedIn]),
    ),
    outline: article?.outlineChangedIn,
    bibliography: article?.bibliographyChangedIn,
  }
}

t.test('a change marks the parts that it changes, and no others', async t => {
  const service = await startService(t)
  const { slug, sendAt } = await start(service)
  let expected: Record<string, number> = {
    ...{ a: 1, below: 1, deep: 1, b: 1, c: 1, one: 1, two: 1, three: 1 },
    ...{ outline: 1, bibliography: 1 },
  }
  t.same(await marksOf(service, slug), expected)
  const section = (anchor: string, more: object = {}) => ({
    anchor,
    heading: anchor.toUpperCase(),
    body: `${anchor}.`,
    ...more,
  })
  const steps: [Request, marked: string[], gone?: string[]][] = [
    [RETITLE, []],
    [EDIT_A, ['a']],
    [MOVE_C, ['outline']],
    [LIFT_TWO, ['bibliography']],
    [MOVE_C_BELOW_A, ['c', 'outline']],
    [ADD_BELOW_A, ['new', 'outline']],
    [['DELETE', '/sections/new'], ['outline'], ['new']],
    [EDIT_THREE, ['three']],
    [RENAME_C, ['renamed', 'outline'], ['c']],
    // The whole article: `below`, `deep` and `renamed` go, `b` stays as it is, `a` changes, `d` is new.
    [
      [
        'PATCH',
        '',
        { sections: [section('b', { body: 'B.' }), section('a', { body: '[@one]' }), section('d')] },
      ],
      ['a', 'd', 'outline'],
      ['below', 'deep', 'renamed'],
    ],
    [
      [
        'PATCH',
        '',
        {
          references: [
            { key: 'two', title: 'Second' },
            { key: 'one', title: 'one' },
            { key: 'three', title: 'Third' },
          ],
        },
      ],
      ['two'],
    ],
    // Back to version 11, with the former title of the reference alone.
    [['POST', '/revisions/11/restore'], ['two']],
    // Back to version 10: what comes back, and what is as before the removal.
    [['POST', '/revisions/10/restore'], ['a', 'below', 'deep', 'renamed', 'outline'], ['d']],
  ]
  for (const [index, [request, marked, gone = []]] of steps.entries()) {
    const response = await sendAt('*', request)
    t.ok(response.statusCode < 300, `${nameOf(request)}: ${response.body}`)
    const version = index + 2
    expected = Object.fromEntries(
      [...Object.entries(expected), ...marked.map(name => [name, version] as const)].filter(
        ([name]) => !gone.includes(name),
      ),
    )
    t.same(await marksOf(service, slug), expected, nameOf(request))
  }
})

t.test('rendering again and an import mark nothing that they do not change', async t => {
  const service = await startService(t)
  const { slug, sendAt } = await start(service)
  await sendAt(1, EDIT_B)
  const before = await marksOf(service, slug)
  await tamper(service.storage.url, 'UPDATE sections SET renderer_version = 0')
  await renderArticlesAgain(service.storage, 'en')
  t.same(await marksOf(service, slug), before)
  t.equal((await sendAt(2, EDIT_A)).statusCode, 200)
  const article = NewArticle.parse({ title: 'Story', lang: 'en', ...ARTICLE, slug }) as NewArticle
  t.equal(await importArticle(service.storage, article, true), 'replaced')
  t.same(await marksOf(service, slug), { ...before, a: 5, b: 5 })
})

t.test(
  'what was stored without marks counts as changed in the current version, until it is known',
  async t => {
    const service = await startService(t)
    const { slug, writer, sendAt } = await start(service)
    await sendAt(1, RETITLE)
    await tamper(
      service.storage.url,
      `UPDATE sections SET changed_in = NULL; UPDATE article_references SET changed_in = NULL;
     UPDATE articles SET outline_changed_in = NULL, bibliography_changed_in = NULL`,
    )
    for (const request of [EDIT_A, MOVE_C, REMOVE_A, EDIT_ONE, ADD_REFERENCE]) {
      t.equal((await sendAt(1, request)).statusCode, 412, nameOf(request))
    }
    t.equal((await sendAt(2, EDIT_B)).statusCode, 200)
    t.match(await marksOf(service, slug), { a: 2, b: 3, one: 2, outline: 2, bibliography: 2 })
    t.equal((await sendAt(2, EDIT_A)).statusCode, 200)
    t.equal(await writer.version(), 4)
  },
)

/** Somebody who sends the newest tag with everything, whatever it was the tag of, and reads all again after a 412. */
async function careless(writer: Writer) {
  const seen = new Map<string, string>()
  let tag = ''
  const bodies = async () => {
    const response = await writer.send('GET', '/sections?format=markdown', undefined, {
      'if-match': undefined,
    })
    const { data } = response.json() as { data: { anchor: string; body: string }[] }
    return { response, bodies: data.map(({ anchor, body }) => [anchor, body] as const) }
  }
  const read = async () => {
    const { response, bodies: all } = await bodies()
    tag = String(response.headers.etag)
    for (const [anchor, body] of all) {
      seen.set(anchor, body)
    }
  }
  await read()
  return {
    /** @returns whether it passed; throws when it overwrote what this client had not seen. */
    async save(anchor: string, body: string): Promise<boolean> {
      const present = new Map((await bodies()).bodies).get(anchor)
      const response = await writer.send(
        'PATCH',
        `/sections/${anchor}?format=markdown`,
        { body },
        { 'if-match': tag },
      )
      if (response.statusCode === 412) {
        await read()
        return false
      }
      if (present !== seen.get(anchor)) {
        throw new Error(`${anchor}: overwrote ${present}, having seen ${seen.get(anchor)}`)
      }
      tag = String(response.headers.etag)
      seen.set(anchor, body)
      return true
    },
  }
}

t.test('no update is lost, even by clients that send the newest tag with everything', async t => {
  const service = await startService(t)
  const { slug } = await start(service)
  const clients = [
    await careless(await writerOf(service, slug)),
    await careless(await writerOf(service, slug)),
  ]
  let [passed, refused] = [0, 0]
  let state = 7
  const below = (limit: number) => {
    state = (state * 48_271) % 2_147_483_647
    return state % limit
  }
  for (let save = 0; save < 200; save += 1) {
    const anchor = ['a', 'b', 'c'][below(3)] as string
    const ok = await clients[below(2)]?.save(anchor, `Save ${save}.`)
    passed += ok ? 1 : 0
    refused += ok ? 0 : 1
  }
  t.ok(passed > 50 && refused > 20, `${passed} passed, ${refused} refused`)
})
