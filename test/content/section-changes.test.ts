import t from 'tap'
import { Section } from '../../src/content/model/section.ts'
import { startService } from '../helper.ts'
import { outlineOf } from './outline.ts'
import { writerOf } from './section-writer.ts'

const ARTICLE = {
  slug: 'tree',
  lang: 'vi',
  sections: [
    {
      anchor: 'a',
      heading: 'A',
      sections: [
        { anchor: 'a1', heading: 'A1' },
        { anchor: 'a2', heading: 'A2', sections: [{ anchor: 'a21', heading: 'A21' }] },
      ],
    },
    { anchor: 'b', heading: 'B', body: 'Cites [@one].' },
  ],
  references: [{ key: 'one', title: 'One' }],
}
const BEFORE = ['a', '.a1', '.a2', '..a21', 'b']

type Scenario = {
  name: string
  send: ['POST' | 'PATCH' | 'DELETE', string, object?]
  status: number
  /** The outline afterwards; the same as before when left out. */
  after?: string[]
  /** Of the answered section, or of the problem. */
  answer?: object
}

const DEEP = {
  heading: '2',
  sections: [{ sections: [{ sections: [{ sections: [{ anchor: 'deep', sections: [{}] }] }] }] }],
}

const SCENARIOS: Scenario[] = [
  {
    name: 'a new section stands last at the top, its anchor made from its heading',
    send: ['POST', '/sections', { heading: 'Tiếng Việt', body: '**x**' }],
    status: 201,
    after: [...BEFORE, 'tieng-viet'],
    answer: { position: 2, depth: 1, parentId: null, kind: 'prose', body: '<p><strong>x</strong></p>\n' },
  },
  {
    name: 'a made anchor gives way to those that are there',
    send: ['POST', '/sections', { heading: 'A', place: { before: 'a' } }],
    status: 201,
    after: ['a-2', ...BEFORE],
  },
  {
    name: 'a new section brings those below it',
    send: ['POST', '/sections', { anchor: 'n', sections: [{ anchor: 'n1' }], place: { after: 'a1' } }],
    status: 201,
    after: ['a', '.a1', '.n', '..n1', '.a2', '..a21', 'b'],
    answer: { depth: 2, position: 1, sections: [{ anchor: 'n1', depth: 3 }] },
  },
  {
    name: 'a new section into another',
    send: ['POST', '/sections', { anchor: 'n', kind: 'quote', place: { into: 'a', position: 0 } }],
    status: 201,
    after: ['a', '.n', '.a1', '.a2', '..a21', 'b'],
    answer: { kind: 'quote', heading: null },
  },
  {
    name: 'the form of the answered body',
    send: ['POST', '/sections?format=markdown', { anchor: 'n', body: '**x**' }],
    status: 201,
    after: [...BEFORE, 'n'],
    answer: { body: '**x**' },
  },
  {
    name: 'taken anchors are named where they stand in what was sent',
    send: ['POST', '/sections', { anchor: 'a21', sections: [{ anchor: 'n' }, { anchor: 'n' }] }],
    status: 409,
    answer: { code: 'conflict', errors: [{ pointer: '/anchor' }, { pointer: '/sections/1/anchor' }] },
  },
  {
    name: 'unknown citations and headings likewise',
    send: [
      'POST',
      '/sections',
      { body: '[@one; @two]', sections: [{ body: '# no\n\n[@two]' }], place: { into: 'a' } },
    ],
    status: 400,
    answer: {
      errors: [
        { pointer: '/body', detail: 'Cites "two", which is not among the references.' },
        { pointer: '/sections/0/body', detail: 'Line 1 is a heading. Make it a section of its own.' },
        { pointer: '/sections/0/body', detail: 'Cites "two", which is not among the references.' },
      ],
    },
  },
  {
    name: 'a section that is too deep within what was sent',
    send: ['POST', '/sections', { ...DEEP, place: { into: 'b' } }],
    status: 400,
    answer: { errors: [{ pointer: '/sections/0/sections/0/sections/0/sections/0/sections/0' }] },
  },
  {
    name: 'a place beside nothing',
    send: ['POST', '/sections', { place: { before: 'nowhere' } }],
    status: 400,
    answer: { errors: [{ pointer: '/place/before', detail: 'Must be a section of this article.' }] },
  },
  {
    name: 'a place beyond the end',
    send: ['POST', '/sections', { place: { into: 'b', position: 1 } }],
    status: 400,
    answer: { errors: [{ pointer: '/place/position' }] },
  },
  {
    name: 'a place that is two, and unknown fields',
    send: ['POST', '/sections', { id: 'x', place: { before: 'a', into: null, position: -1 } }],
    status: 400,
    answer: { errors: [{ pointer: '/place/position' }, { pointer: '/place' }, { pointer: '/id' }] },
  },
  {
    name: 'a new heading keeps the anchor',
    send: ['PATCH', '/sections/a2', { heading: 'Other' }],
    status: 200,
    answer: { heading: 'Other', anchor: 'a2', depth: 2, position: 1, sections: [{ anchor: 'a21' }] },
  },
  {
    name: 'a new anchor, and the rest of it',
    send: ['PATCH', '/sections/a2', { anchor: 'c', kind: 'note', body: 'Now [@one].', heading: null }],
    status: 200,
    after: ['a', '.a1', '.c', '..a21', 'b'],
    answer: { heading: null, anchor: 'c', kind: 'note' },
  },
  {
    name: 'null stands for the default, and the own anchor is free',
    send: ['PATCH', '/sections/b', { anchor: 'b', kind: null, body: null }],
    status: 200,
    answer: { anchor: 'b', kind: 'prose', body: '' },
  },
  {
    name: 'an anchor of another section',
    send: ['PATCH', '/sections/a2', { anchor: 'a' }],
    status: 409,
    answer: { code: 'conflict', errors: [{ pointer: '/anchor' }] },
  },
  {
    name: 'an edit that cites what is not there',
    send: ['PATCH', '/sections/a21', { anchor: 'c', body: '[@two]' }],
    status: 400,
    answer: { errors: [{ pointer: '/body', detail: 'Cites "two", which is not among the references.' }] },
  },
  { name: 'an edit of nothing', send: ['PATCH', '/sections/zero', {}], status: 404 },
  {
    name: 'a move before another',
    send: ['POST', '/sections/b/move', { before: 'a21' }],
    status: 200,
    after: ['a', '.a1', '.a2', '..b', '..a21'],
    answer: { anchor: 'b', depth: 3, position: 0 },
  },
  {
    name: 'a move after another takes what is below along',
    send: ['POST', '/sections/a/move', { after: 'b' }],
    status: 200,
    after: ['b', 'a', '.a1', '.a2', '..a21'],
    answer: { depth: 1, position: 1, sections: [{ anchor: 'a1', depth: 2 }, { anchor: 'a2' }] },
  },
  {
    name: 'a move to the top, counted without itself',
    send: ['POST', '/sections/a/move', { into: null, position: 1 }],
    status: 200,
    after: ['b', 'a', '.a1', '.a2', '..a21'],
  },
  {
    name: 'a move beyond the end, counted without itself',
    send: ['POST', '/sections/a/move', { into: null, position: 2 }],
    status: 400,
    answer: { errors: [{ pointer: '/position' }] },
  },
  {
    name: 'a move into another, last',
    send: ['POST', '/sections/b/move', { into: 'a' }],
    status: 200,
    after: ['a', '.a1', '.a2', '..a21', '.b'],
  },
  ...(['before', 'after', 'into'] as const).flatMap(field =>
    ['a', 'a21'].map(target => ({
      name: `a circle: ${field} ${target}`,
      send: ['POST', '/sections/a/move', { [field]: target }] as Scenario['send'],
      status: 400,
      answer: {
        code: 'invalid-request',
        errors: [
          { pointer: `/${field}`, detail: 'Must not be the section itself or one of its subsections.' },
        ],
      },
    })),
  ),
  {
    name: 'a move beside nothing',
    send: ['POST', '/sections/a/move', { after: 'zero' }],
    status: 400,
    answer: { errors: [{ pointer: '/after' }] },
  },
  {
    name: 'a move to no place',
    send: ['POST', '/sections/a/move', { position: 0 }],
    status: 400,
    answer: { errors: [{ pointer: '' }, { pointer: '/position', detail: 'Can only be used with `into`.' }] },
  },
  { name: 'a move of nothing', send: ['POST', '/sections/zero/move', { into: null }], status: 404 },
  { name: 'a removal of all below', send: ['DELETE', '/sections/a2'], status: 204, after: ['a', '.a1', 'b'] },
  { name: 'a removal of nothing', send: ['DELETE', '/sections/zero'], status: 404 },
]

t.test('sections are added, edited, moved and removed', async t => {
  const service = await startService(t)
  for (const [index, { name, send, status, after = BEFORE, answer }] of SCENARIOS.entries()) {
    const slug = `tree-${index}`
    await service.publish({ ...ARTICLE, slug })
    const writer = await writerOf(service, slug)
    const response = await writer.send(...send)
    t.equal(response.statusCode, status, `${name}: ${response.body}`)
    if (answer !== undefined) {
      t.match(response.json(), answer, name)
    }
    t.same(await outlineOf(service, slug), after, `${name}: the tree afterwards`)
    t.equal(await writer.version(), status < 300 ? 2 : 1, `${name}: the version`)
    if (status === 200 || status === 201) {
      t.match(response.headers, { etag: /^"2-/, 'content-language': 'vi' }, name)
      const { id } = Section.parse(response.json())
      const format = send[1].includes('markdown') ? 'markdown' : 'html'
      const shown = await service.request({ url: `/v1/articles/${slug}/sections/${id}?format=${format}` })
      t.same(response.json(), shown.json(), `${name}: as it is read`)
    }
  }
})

t.test('a section cannot move too deep', async t => {
  const service = await startService(t)
  const chain = (depth: number): object => ({
    anchor: `d${depth}`,
    sections: depth < 5 ? [chain(depth + 1)] : [],
  })
  const other = { anchor: 'x1', sections: [{ anchor: 'x2' }] }
  await service.publish({ slug: 'tree', sections: [chain(1), other] as never })
  const writer = await writerOf(service, 'tree')
  const tooDeep = { status: 400, errors: [{ pointer: '/into', detail: 'Is nested deeper than 6 levels.' }] }
  t.match((await writer.send('POST', '/sections/d1/move', { into: 'x2' })).json(), tooDeep)
  t.match((await writer.send('POST', '/sections/d1/move', { after: 'x2' })).json(), { depth: 2 })
})

t.test('an article has at most 1000 sections', async t => {
  const service = await startService(t)
  const sections = Array.from({ length: 999 }, (_, n) => ({ anchor: `n${n}` }))
  await service.publish({ slug: 'tree', sections: sections as never })
  const writer = await writerOf(service, 'tree')
  const tooMany = await writer.send('POST', '/sections', { sections: [{}] })
  t.match(tooMany.json(), { status: 400, errors: [{ pointer: '', detail: /1001 sections/ }] })
  t.equal((await writer.send('POST', '/sections', {})).statusCode, 201)
})
