import { ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { classesOf } from '../../../src/search/text/classes.ts'
import { indexSection } from '../../../src/search/text/document.ts'
import type { Expression } from '../../../src/search/text/expression.ts'
import { readSearch } from '../../../src/search/text/query.ts'
import { SEED } from '../../seed.ts'
import { CORPUS } from '../corpus.ts'
import { DOCUMENTS } from '../documents.ts'
import { matches, rankOf } from './evaluate.ts'
import { likelyQuery, textAndQuery } from './random.ts'

const classesFor = (q: string): Expression[] => {
  const search = readSearch(q)
  return search === null ? [] : classesOf(search)
}

const nothing = { title: 'x', above: [], heading: null, body: [], isLead: false }
const indexBody = (...body: string[]) => indexSection({ ...nothing, body })
const finds = (q: string, text: string) => rankOf(classesFor(q), indexBody(text)) !== undefined

t.test('the last class is the widest', async t => {
  let met = 0
  const check = (q: string, documents: readonly { indexed: ReturnType<typeof indexSection> }[]) => {
    const classes = classesFor(q)
    const widest = classes.at(-1)
    for (const { indexed } of documents) {
      for (const one of classes.slice(0, -1)) {
        if (matches(one, indexed)) {
          met += 1
          ok(widest !== undefined && matches(widest, indexed))
        }
      }
    }
  }
  fc.assert(
    fc.property(likelyQuery, q => check(q, DOCUMENTS)),
    { seed: SEED, numRuns: 60 },
  )
  const random = textAndQuery(20).map(({ q, text }) => ({
    q,
    indexed: indexSection({
      title: text.slice(0, 20),
      above: [text.slice(20, 40)],
      heading: text.slice(10, 50),
      body: [text, text],
      isLead: text.length % 2 === 0,
    }),
  }))
  fc.assert(
    fc.property(random, ({ q, indexed }) => check(q, [{ indexed }])),
    { seed: SEED, numRuns: 400 },
  )
  t.ok(met > 300, `${met} documents in classes`)
})

/** Without marks, as on a keyboard that has none. */
const plain = (word: string) =>
  word.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').replace(/ß/g, 'ss')

t.test(
  'each word of a section finds it, with its accents and without, and so do words in their order',
  async t => {
    const sections = CORPUS.flatMap(({ slug, lang, sections }) =>
      sections.map(section => ({ ...section, lang, name: `${slug}#${section.anchor}` })),
    )
    for (const { name, lang, body } of sections) {
      const indexed = DOCUMENTS.find(document => document.name === name)?.indexed
      const parts = body.split(lang === 'zh' ? /[，。、 ]+/ : ' ')
      const queries = [
        ...parts,
        ...(lang === 'zh' ? [] : parts.map(plain)),
        `"${parts.slice(3, 7).join(lang === 'zh' ? '，' : ' ')}"`,
      ]
      const missed = queries.filter(
        q => /\p{L}/u.test(q) && (indexed === undefined || rankOf(classesFor(q), indexed) === undefined),
      )
      t.same(missed, [], name)
    }
  },
)

const FOUND: [q: string, found: string[], not?: string[]][] = [
  ['thuc tinh', ['được thức tỉnh', 'thực tính', 'THUC TINH'], ['thuctinh']],
  ['đường', ['duong', 'ĐƯỜNG']],
  ['Straße', ['strasse', 'STRASSE', 'Straßen']],
  ['Muenchen', ['München', 'muenchen', 'MÜNCHEN']],
  ['München', ['Muenchen', 'munchen']],
  ['email', ['E-Mail', 'e‑mail', 'Email'], ['e mail']],
  ['e-mail', ['E-Mail', 'Email', 'e mail']],
  ['"e-mail"', ['E-Mail', 'Email']],
  ['Ψυχή', ['ψυχη', 'ΨΥΧΉ']],
  ['елка', ['Ёлка']],
  ['احمد', ['أحمد', 'إحمد']],
  ['istanbul', ['İstanbul', 'ISTANBUL', 'ıstanbul']],
  ['ﬁx', ['fix']],
  ['Datenbank', ['Datenbanken', 'Datenbankindex', 'Datenbank'], ['Daten']],
  ['databases', ['database', 'databases']],
  ['libraries', ['library']],
  ['Häuser', ['Haus', 'Häuser']],
  ['schön', ['schöner'], ['scholar']],
  ['tree', ['trees']],
  ['cat', ['cat'], ['cats']],
  ['cat*', ['cats', 'category']],
  ['"tree"', ['tree'], ['trees']],
  ['c++', ['C++17', 'c++'], ['c', 'C#']],
  ['c', ['C'], ['c++']],
  ['a@b.example', ['write to a@b.example', 'A@B.Example'], ['a@b', 'b.example a']],
  ['"foo bar"', ['foo, bar', 'Foo Bar'], ['foo x bar', 'bar foo']],
  ['foo -bar', ['foo'], ['foo bar', 'foo bär']],
  ['foo -bär', ['foo', 'foo bar'], ['foo bär']],
  ['foo -"b c"', ['foo b x c'], ['foo b c']],
  ['2026', ['２０２６年', '2026'], ['20261']],
  ['图书馆', ['街角的图书馆只有'], ['图书展览馆']],
  ['馆', ['图书馆', '馆里']],
  ['手机', ['iPhone手机壳']],
  ['iPhone手机', ['iPhone手机', 'iPhone 手机', '手机和iPhone']],
  ['東京タワー', ['東京タワーから']],
  ['東京の桜', ['桜が咲く東京'], ['東京の夜']],
  ['ﾊﾟﾝ', ['パンを', 'パン'], ['ハン']],
  ['かき', ['かきを'], ['がき']],
  ['서울', ['서울에서', '서울']],
  ['น้ำ', ['แม่น้ำ', 'น้ำ'], ['นา']],
  ['รถไฟฟ้ากรุงเทพ', ['รถไฟฟ้าในกรุงเทพ']],
  ['हिन्दी', ['हिन्दी'], ['हनद']],
  ['für die Bücher', ['Buch', 'fur die bucher']],
  ['ăn', ['ăn', 'an'], ['anh']],
  ['what is the', ['what is the'], ['what is']],
  ['what is rust', ['rust', 'Rust is old'], ['what is it']],
]

t.test('a search finds what is meant', async t => {
  for (const [q, found, not = []] of FOUND) {
    t.same(
      found.filter(text => !finds(q, text)),
      [],
      `${q} finds`,
    )
    t.same(
      not.filter(text => finds(q, text)),
      [],
      `${q} does not find`,
    )
  }
})

t.test('what is too far back for a place is found', async t => {
  const far = `${'foo '.repeat(15_000)} 图书馆 München e-mail bar`
  for (const q of ['bar', 'foo bar', 'ba*', '图书馆', 'muenchen', 'München', 'email']) {
    t.ok(finds(q, far), q)
  }
})

t.test('words stand above a section as well, but one of them in it', async t => {
  const document = indexSection({
    ...nothing,
    title: 'Bread, node.js',
    above: ['Baking'],
    heading: 'Steam',
    body: ['A hot pot, whatever.'],
  })
  const found = ['steam bread', 'pot baking', 'the pot in bread', 'breads pot', 'node.js pot']
  const not = ['bread', 'bread baking', 'a bread', 'what bread', 'pot -bread', 'pot -steam', 'pot milk']
  t.same(
    found.filter(q => rankOf(classesFor(q), document) === undefined),
    [],
  )
  t.same(
    not.filter(q => rankOf(classesFor(q), document) !== undefined),
    [],
  )
})

/** Texts in the order in which they are found. */
const ORDERED: [q: string, ...texts: string[]][] = [
  ['schön', 'schön', 'schöner', 'schon', 'schoner'],
  ['foo bar', 'foo bar', 'foo foo foo x bar bar bar', 'bar foo'],
  ['tree', 'tree', 'trees'],
  ['für schön', 'schön', 'für schon'],
  ['ăn', 'ăn', 'an ăng'],
]

t.test('what fits better stands first', async t => {
  for (const [q, ...texts] of ORDERED) {
    const ranks = texts.map(text => rankOf(classesFor(q), indexBody(text)) ?? Number.POSITIVE_INFINITY)
    t.same(
      ranks,
      [...new Set(ranks)].sort((a, b) => a - b),
      `${q}: ${ranks}`,
    )
  }
})
