/** What is too much is refused before it is read: with one fault, although all of it is wrong. */
import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { renderArticlesAgain } from '../../src/content/store/render-again.ts'
import type { ProblemDetails } from '../../src/http/problems.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { type Editor, startEditor } from './editor.ts'

const list = <T>(length: number, make: (index: number) => T) =>
  Array.from({ length }, (_one, index) => make(index))

/** Marks of two combining classes in turn, which take the square of their number to be put in order. */
const marks = (count: number) => '\u0316\u0301'.repeat(count).slice(0, count)

const HALF = '\ud83d'
const atMost = (most: number) => `Must have at most ${most} characters.`
const TOO_MANY_MARKS = 'Must not have more than 30 combining marks in a row.'

/** Creates an article with these fields, and answers its faults. */
async function faultsOf({ send }: Editor, fields: object): Promise<object[]> {
  const made = await send('POST /v1/articles', { payload: { title: 'T', lang: 'en', ...fields } })
  return made.statusCode === 201 ? [] : ((made.json() as ProblemDetails).errors ?? [])
}

t.test('texts: their length in code units, their rows of marks, then the rest', async t => {
  const editor = await startEditor(t)
  const wrong = `\u0001${HALF}${marks(40)}`
  const scenarios: [name: string, fields: object, pointer: string, detail: string][] = [
    ['a long title', { title: `${'a'.repeat(4 * LIMITS.title)}${wrong}` }, '/title', atMost(LIMITS.title)],
    ['blanks', { title: ' '.repeat(4 * LIMITS.title + 1) }, '/title', atMost(LIMITS.title)],
    [
      'a long summary',
      { summary: `${'a'.repeat(4 * LIMITS.summary)}${wrong}` },
      '/summary',
      atMost(LIMITS.summary),
    ],
    [
      'a long body',
      { sections: [{ body: `${'a'.repeat(4 * LIMITS.sectionBody)}${wrong}` }] },
      '/sections/0/body',
      atMost(LIMITS.sectionBody),
    ],
    ['a title of marks', { title: `a${marks(31)}\u0001` }, '/title', TOO_MANY_MARKS],
    ['a body of marks', { sections: [{ body: marks(99_999) }] }, '/sections/0/body', TOO_MANY_MARKS],
    ['the mark that comes last', { title: `a${'\u0345'.repeat(31)}` }, '/title', TOO_MANY_MARKS],
    ['half a pair', { title: HALF }, '/title', 'Contains half of a surrogate pair.'],
    [
      'a control character behind many letters',
      { title: `${'a'.repeat(4 * LIMITS.title - 500)}\u0001`.slice(-LIMITS.title) },
      '/title',
      'Must be one line of visible text without control characters.',
    ],
    ['a long address', { canonicalUrl: `x${'a'.repeat(LIMITS.url)}` }, '/canonicalUrl', '2000'],
    ['a long slug', { slug: '-'.repeat(LIMITS.slug + 1) }, '/slug', '120'],
    ['a long language', { lang: '-'.repeat(36) }, '/lang', '35'],
    ['a language of the right form that is none', { lang: 'abcd-x' }, '/lang', 'BCP 47'],
  ]
  for (const [name, fields, pointer, detail] of scenarios) {
    const faults = await faultsOf(editor, fields)
    t.equal(faults.length, 1, `${name}: ${JSON.stringify(faults)}`)
    t.match(faults, [{ pointer, detail: new RegExp(detail) }], name)
  }
})

t.test('texts: the longest and the oddest that fit are stored', async t => {
  const { send } = await startEditor(t)
  const scenarios: [name: string, title: string, stored?: string][] = [
    ['letters', 'a'.repeat(LIMITS.title)],
    ['letters of two code units', '😀'.repeat(LIMITS.title)],
    ['blanks around a word', `${' '.repeat(4 * LIMITS.title - 1)}a`, 'a'],
    // Four code units each, of which NFC makes one.
    ['decomposed letters', '\u03b1\u0313\u0300\u0345'.repeat(LIMITS.title), '\u1f82'.repeat(LIMITS.title)],
    ['30 marks', `a${'\u0316'.repeat(30)}`],
    ['marks that are put into no order', `\u0939${'\u093e'.repeat(200)}`],
    ['rows of marks with something between', `a${'\u0316'.repeat(30)}\u034f${'\u0316'.repeat(30)}`],
  ]
  for (const [name, title, stored = title] of scenarios) {
    const made = await send('POST /v1/articles', { payload: { title, lang: 'en' } })
    t.equal(made.statusCode, 201, `${name}: ${made.body.slice(0, 300)}`)
    t.equal(Article.parse(made.json()).title, stored.normalize('NFC'), name)
  }
})

t.test('an article that has the most of everything is stored, and its last reference added', async t => {
  const editor = await startEditor(t)
  const url = `https://a.example/${'u'.repeat(LIMITS.url)}`.slice(0, LIMITS.url)
  const heading = 'h'.repeat(LIMITS.title)
  const innermost = { heading, anchor: 'a'.repeat(LIMITS.slug), body: 'b'.repeat(LIMITS.sectionBody) }
  const deepest = list(LIMITS.sectionDepth - 1, () => ({})).reduce<object>(
    below => ({ sections: [below] }),
    innermost,
  )
  const key = 'k'.repeat(100)
  const fields = {
    slug: 's'.repeat(LIMITS.slug),
    subtitle: heading,
    summary: 's'.repeat(LIMITS.summary),
    // 35 characters.
    lang: 'en-x-abcdefgh-abcdefgh-abcdefgh-abc',
    canonicalUrl: url,
    image: { url, alt: heading, credit: heading },
    tags: list(LIMITS.tagsPerArticle, index => `${index}`.padStart(LIMITS.tag, 't')),
    authors: list(LIMITS.authorsPerArticle, index => ({ name: `${index}`.padStart(LIMITS.name, 'n') })),
    meta: { k: 'm'.repeat(LIMITS.metaBytes - '{"k":""}'.length) },
    sections: [deepest, ...list(LIMITS.sectionsPerArticle - LIMITS.sectionDepth, () => ({ body: 'b' }))],
    references: [
      { key, title: 'r'.repeat(LIMITS.referenceField) },
      ...list(LIMITS.referencesPerArticle - 2, index => ({ key: `${index}`, title: 'A' })),
    ],
  }
  t.same(await faultsOf(editor, fields), [])
  t.same(await faultsOf(editor, { sections: list(LIMITS.sectionsPerArticle, () => ({ body: 'b' })) }), [])
  for (const [last, status] of [
    ['last', 201],
    ['beyond', 400],
  ] as const) {
    const added = await editor.send(`POST /v1/articles/${fields.slug}/references`, {
      headers: { 'if-match': '*' },
      payload: { key: last, title: 'A' },
    })
    t.equal(added.statusCode, status, last)
  }
})

t.test('lists and objects: by their size', async t => {
  const editor = await startEditor(t)
  const tooMany = { pointer: '/sections', detail: 'Must have at most 1000 sections in all levels together.' }
  const reference = (index: number) => ({ key: `k${index}`, title: 'A' })
  const scenarios: [name: string, fields: object, faults: object[]][] = [
    ['numbers for sections', { sections: list(LIMITS.sectionsPerArticle + 1, () => 0) }, [tooMany]],
    [
      'below others',
      { sections: list(10, () => ({ sections: list(100, () => ({ sections: 0 })) })) },
      [tooMany],
    ],
    ['on a path', { sections: [{ sections: [{ sections: list(999, () => 0) }] }] }, [tooMany]],
    ['authors', { authors: list(LIMITS.authorsPerArticle + 1, () => 0) }, [{ pointer: '/authors' }]],
    ['tags', { tags: list(LIMITS.tagsPerArticle + 1, () => 0) }, [{ pointer: '/tags' }]],
    [
      'references',
      { references: list(LIMITS.referencesPerArticle + 1, () => 0) },
      [{ pointer: '/references' }],
    ],
    [
      'names in references',
      { references: [{ key: 'a', title: 'A', author: list(101, () => 0) }] },
      [{ pointer: '/references/0/author' }],
    ],
    [
      'meta',
      { meta: { ...Object.fromEntries(list(2_000, index => [`key${index}`, 0])) } },
      [{ pointer: '/meta', detail: `Must be at most ${LIMITS.metaBytes} bytes of JSON.` }],
    ],
    [
      'as many as there may be',
      { sections: list(10, () => ({ sections: list(99, () => ({})) })), references: list(1_000, reference) },
      [],
    ],
  ]
  for (const [name, fields, expected] of scenarios) {
    const faults = await faultsOf(editor, fields)
    t.equal(faults.length, expected.length, `${name}: ${JSON.stringify(faults.slice(0, 3))}`)
    t.match(faults, expected, name)
  }
  await editor.create({ slug: 'there' })
  for (const [line, pointer] of [
    ['PATCH /v1/articles/there', '/sections'],
    ['POST /v1/articles/there/sections', '/sections'],
  ] as const) {
    const refused = await editor.send(line, {
      headers: { 'if-match': '*' },
      payload: { sections: list(LIMITS.sectionsPerArticle + 1, () => 0) },
    })
    t.same((refused.json() as ProblemDetails).errors, [{ ...tooMany, code: 'too-many', pointer }], line)
  }
})

t.test('hundreds of thousands of faults are counted, and 100 are named', async t => {
  const { send } = await startEditor(t)
  const payload = Object.fromEntries(list(LIMITS.jsonKeys, index => [`k${index}`, 0]))
  const refused = await send('POST /v1/articles', { payload })
  const { status, detail, errors = [] } = refused.json() as ProblemDetails
  t.equal(status, 400)
  t.equal(detail, '5002 fields need a change: title, lang, k0, k1, k2 and 4997 more.')
  t.equal(errors.length, LIMITS.faults)
  const authors = list(100, () => 0)
  const references = list(1_000, () => ({ key: 'a', title: 'A', author: authors }))
  const many = (await send('POST /v1/articles', { payload: { title: 'T', lang: 'en', references } })).json()
  t.match(many, { status: 400, detail: /^100000 fields need a change: references.0.author.0, / })
  t.equal((many as ProblemDetails).errors?.length, LIMITS.faults)
  for (const [headings, section, line] of [
    [90, 1, 10],
    [150, 0, 100],
  ]) {
    const sections = list(3, () => ({ body: '# a\n'.repeat(Number(headings)) }))
    const made = await send('POST /v1/articles', { payload: { title: 'T', lang: 'en', sections } })
    const { errors: lines = [] } = made.json() as ProblemDetails
    t.equal(lines.length, LIMITS.faults)
    t.match(lines.at(-1), { pointer: `/sections/${section}/body`, detail: new RegExp(`^Line ${line} `) })
  }
})

t.test('citations and what is rendered: the section is named, and nothing after it is looked at', async t => {
  const editor = await startEditor(t)
  const references = [{ key: 'a', title: 'A' }]
  const { citationsPerSection, citationsPerArticle, renderedArticle } = LIMITS
  const cites = (count: number) => ({ body: '[@a]'.repeat(count) })
  // A `&` has five characters as HTML and one as text.
  const shows = (size: number) => ({ body: '&'.repeat((size - '<p></p>\n'.length) / 6) })
  const wrong = { body: '# A heading, [@unknown]' }
  const full = Math.floor(citationsPerArticle / citationsPerSection)
  const scenarios: [name: string, sections: object[], faults: object[]][] = [
    ['as many in one section as there may be', [cites(citationsPerSection)], []],
    [
      'one more',
      [{ body: '' }, { sections: [cites(citationsPerSection + 1), wrong] }, wrong],
      [
        {
          pointer: '/sections/1/sections/0/body',
          detail: `Cites 2001 keys; one section may cite at most ${citationsPerSection}.`,
        },
      ],
    ],
    ['as many keys in one citation', [{ body: `[${'@a; '.repeat(citationsPerSection)}@a]` }, wrong], [{}]],
    ['as many in an article as there may be', list(full, () => cites(citationsPerSection)), []],
    [
      'one more in an article',
      [...list(full, () => cites(citationsPerSection)), cites(1), wrong],
      [
        {
          pointer: `/sections/${full}/body`,
          detail: `The sections up to this one cite 10001 keys; an article may cite at most ${citationsPerArticle}.`,
        },
      ],
    ],
    [
      'a long address used again and again',
      [{ body: `[r]: https://a.example/${'u'.repeat(1_900)}\n\n${'[r] '.repeat(1_000)}` }, wrong],
      [
        {
          pointer: '/sections/0/body',
          detail: /^Has \d+ characters of HTML and text; one section may have at most 1000000\.$/,
        },
      ],
    ],
    [
      'much in an article',
      [...list(Math.ceil(renderedArticle / 600_000), () => shows(600_000)), wrong],
      [
        {
          pointer: '/sections/16/body',
          detail:
            /^The sections up to this one have \d+ characters of HTML and text; an article may have at most 10000000\.$/,
        },
      ],
    ],
  ]
  for (const [name, sections, expected] of scenarios) {
    const faults = await faultsOf(editor, { sections, references })
    t.equal(faults.length, expected.length, `${name}: ${JSON.stringify(faults).slice(0, 300)}`)
    t.match(faults, expected, name)
  }
})

t.test('what was stored with more is read as before, and rendered again', async t => {
  const { send, create, storage } = await startEditor(t)
  await create({ slug: 'old', sections: [{ body: '[@a]' }], references: [{ key: 'a', title: 'A' }] })
  const body = '[@a]'.repeat(LIMITS.citationsPerSection + 1)
  await storage.write(({ db, tables: { sections } }) =>
    db.update(sections).set({ body, html: '<p>old</p>', rendererVersion: 0 }),
  )
  const read = async () => Article.parse((await send('GET /v1/articles/old?include=sections')).json())
  t.match((await read()).sections, [{ body: '<p>old</p>' }])
  t.equal(await renderArticlesAgain(storage, 'en'), 1)
  const [section] = (await read()).sections ?? []
  t.equal(section?.body.match(/class="citation"/g)?.length, LIMITS.citationsPerSection + 1)
  const refused = await send('PATCH /v1/articles/old', {
    headers: { 'if-match': '*' },
    payload: { sections: [{ body: `${body} More.` }] },
  })
  t.equal(refused.statusCode, 400, 'but not written again')
})
