import t from 'tap'
import { duplicateAnchors, fillAnchors } from '../../../src/content/model/anchors.ts'
import type { NewSection } from '../../../src/content/model/section.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'

const section = (fields: Partial<NewSection>): NewSection => ({
  heading: null,
  kind: 'prose',
  body: '',
  sections: [],
  ...fields,
})

const anchors = (sections: readonly NewSection[]): string[] =>
  fillAnchors(sections).flatMap(({ anchor, sections: below }) => [anchor, ...anchors(below)])

t.test('anchors are made where none is given', async t => {
  t.strictSame(anchors([section({}), section({}), section({ kind: 'quote' })]), ['lead', 'prose', 'quote'])
  t.strictSame(
    anchors([section({ kind: 'quote' }), section({})]),
    ['quote', 'prose'],
    'no lead behind a quote',
  )
  t.strictSame(anchors([section({ heading: 'Kết luận' })]), ['ket-luan'])
})

t.test('they are unique in the whole tree, and given ones win wherever they stand', async t => {
  const tree = [
    section({ heading: 'A', sections: [section({ heading: 'A' }), section({ heading: 'a!' })] }),
    section({ heading: 'B', sections: [section({ anchor: 'a-2' })] }),
  ]
  t.strictSame(anchors(tree), ['a', 'a-3', 'a-4', 'b', 'a-2'])
})

t.test('the next free number is given, however many are taken', async t => {
  const many = Array.from({ length: LIMITS.sectionsPerArticle }, () => section({ heading: 'A' }))
  const made = anchors([section({ anchor: 'a-500' }), ...many, section({ heading: 'A 500' })])
  t.equal(new Set(made).size, made.length)
  t.strictSame(
    [made[1], made[2], made[499], made[500], made.at(-2)],
    ['a', 'a-2', 'a-499', 'a-501', 'a-1001'],
  )
  t.equal(made.at(-1), 'a-500-2')
})

t.test('they stay within the limit', async t => {
  const heading = `${'x'.repeat(LIMITS.slug - 3)} y`
  const made = anchors([section({ heading }), section({ heading }), section({ heading })])
  t.ok(made.every(anchor => anchor.length <= LIMITS.slug))
  t.equal(made[1], `${'x'.repeat(LIMITS.slug - 3)}-2`)
  const long = section({ heading: 'x'.repeat(LIMITS.slug) })
  t.equal(
    anchors([long, long]).at(-1),
    `${'x'.repeat(LIMITS.slug - 2)}-2`,
    'and give up no more than they must',
  )
})

t.test('nothing given is changed, and the input neither', async t => {
  const tree = [section({ anchor: 'x', heading: 'A' }), section({ anchor: 'x', heading: 'B' })]
  const before = structuredClone(tree)
  t.strictSame(fillAnchors(tree), before)
  fillAnchors([section({ heading: 'A' })])
  t.strictSame(tree, before)
})

t.test('duplicates are named once, at any depth', async t => {
  const tree = [
    section({ anchor: 'x', sections: [section({ anchor: 'y', sections: [section({ anchor: 'x' })] })] }),
    section({ anchor: 'x' }),
    section({ anchor: 'y' }),
    section({}),
    section({}),
  ]
  t.strictSame(duplicateAnchors(tree), ['x', 'y'])
  t.strictSame(duplicateAnchors([section({}), section({ anchor: 'z' })]), [])
})
