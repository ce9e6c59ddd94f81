import t from 'tap'
import { indexSection } from '../../../src/search/text/document.ts'
import { toTsvector } from '../../../src/search/text/engines.ts'

const nothing = { title: 'x', above: [], heading: null, body: [], isLead: false }
const indexBody = (...body: string[]) => indexSection({ ...nothing, body })
const marksOf = (body: string) => indexBody(body).marks.filter(mark => mark !== '>x')

t.test('words stand in their order, with gaps that no phrase crosses', async t => {
  const section = {
    title: 'One two',
    above: ['Three'],
    heading: 'Four',
    body: ['Five', '–', 'six seven'],
    isLead: false,
  }
  t.same(indexSection(section), {
    marks: ['=four', '>one', '>two', '>three'],
    words: ['four', '_', 'five', '_', 'six', 'seven'],
  })
  t.same(indexSection({ ...section, above: [], isLead: true }), {
    marks: ['^one', '^two', '=one', '=two', '=four', '>one', '>two'],
    words: ['one', 'two', '_', 'four', '_', 'five', '_', 'six', 'seven'],
  })
  t.same(indexSection({ ...nothing, title: '…' }), { marks: [], words: [] }, 'or nothing at all')
})

t.test('marks say what words alone do not', async t => {
  const cases: [body: string, marks: string[]][] = [
    ['tea, tea', []],
    ['tea, tea, Tea', ['<tea']],
    ['Müller', ['~müller', '+mueller']],
    ['E-Mail', ['+email']],
    ['rock-‑n', []],
    ['a-b\u2011c d', ['+abc']],
    ['e-mail, e-mail, email e-mail', ['<e', '<mail', '<email', '+email']],
    ['手机-壳', []],
    ['机-foo', []],
  ]
  for (const [body, marks] of cases) {
    t.same(marksOf(body), marks, body)
  }
  t.same(
    indexSection({ ...nothing, title: 'Köln', above: ['É'], heading: 'Ö-Bahn' }).marks,
    ['=o', '=bahn', '=obahn', '=oe', '>koln', '>koeln', '>e', '~köln', '~é', '~ö', '+obahn', '+oe'],
    'wherever it stands',
  )
})

t.test('a word has 255 places, a section 15,000', async t => {
  const { words, marks } = indexBody(`${'foo '.repeat(300)}bar ${'baz '.repeat(20_000)}foo qux qux`)
  t.equal(words.length, 15_000)
  t.equal(words.filter(word => word === 'foo').length, 255)
  t.same(words.slice(254, 257), ['foo', '_', '_'])
  t.equal(words[300], 'bar', 'the places of others stay')
  t.same(marks, ['>x', '<foo', '<baz', '+baz', '+foo', '+qux'], 'what is further back is marked')
})

t.test('a section fits into a tsvector', async t => {
  // Each becomes 18 characters, and has a form with accents.
  const expanding = Array.from({ length: 15_000 }, (_, index) => `ﷺ${index}`).join(' ')
  const han = Array.from({ length: 100_000 }, (_, index) =>
    String.fromCharCode(0x4e00 + ((index * 7919) % 20_000)),
  )
  const long = Array.from({ length: 5_000 }, (_, index) => 'ﷺ'.repeat(13) + index).join(' ')
  t.ok(indexBody(long).words.includes('_'), 'what does not fit is left out')
  for (const body of [expanding, long, han.join(''), 'ﷺ'.repeat(100_000), '\u0301a'.repeat(50_000)]) {
    const { words, marks } = indexBody(body)
    const distinct = [...new Set([...words, ...marks])]
    t.ok(Buffer.byteLength(distinct.join('')) <= 800_001)
    t.ok(distinct.every(word => Buffer.byteLength(word) < 2_000))
    t.ok(Buffer.byteLength(toTsvector({ words, marks })) < 1_500_000, 'as text, with quotes and places')
  }
})

t.test('a text without a space is read in linear time', async t => {
  // An expression for words with hyphens took 200 s for the first one.
  const units = [
    '城',
    '城-',
    'a',
    'a-',
    'ä',
    'カ\u3099',
    'ﾊﾟ',
    'น้',
    '\u0301',
    'a\u0301',
    '\u200d',
    '각',
    'ﷺ',
    '👩‍',
    '𠀀',
    '1',
    '.',
    '"',
    '-',
    '+',
    '#',
  ]
  for (const unit of units) {
    t.ok(indexBody(unit.repeat(100_000 / unit.length)).words.length <= 15_000, unit)
  }
})
