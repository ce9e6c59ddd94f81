import { ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { classesOf } from '../../../src/search/text/classes.ts'
import type { Expression } from '../../../src/search/text/expression.ts'
import { readSearch } from '../../../src/search/text/query.ts'
import type { Term } from '../../../src/search/text/term.ts'
import { SEED } from '../../seed.ts'
import { likelyQuery, randomQuery } from './random.ts'

const show = ({ texts, isPrefix, isQuoted }: Term) => {
  const text = texts.join('+') + (isPrefix ? '*' : '')
  return isQuoted ? `"${text}"` : text
}
function read(q: string): string {
  const search = readSearch(q)
  return search === null
    ? 'nothing'
    : [...search.terms.map(show), ...search.excluded.map(term => `-${show(term)}`)].join(' ')
}

const CASES: [q: string, read: string][] = [
  ['Foo bar', 'foo bar'],
  ['"Foo bar" baz', '"foo+bar" baz'],
  ['„foo bar“ «b c» 「城墙」', '"foo+bar" "b+c" "城墙"'],
  ['"foo bar', 'foo bar'],
  ['foo" bar', 'foo bar'],
  ['"" " "', 'nothing'],
  ['foo -bar -"b c"', 'foo -"bar" -"b+c"'],
  ['-foo', 'nothing'],
  ['- foo --bar -*', 'foo bar'],
  ['foo-bar', 'foo+bar'],
  ['foo* ba* b* foo*bar', 'foo* ba* b foo+bar'],
  ['-foo* x', 'x -"foo*"'],
  ['a@b.example node.js 3,5', 'a+b+example node+js 3 5'],
  ['AND OR NOT NEAR(a b)', 'and or not near a b'],
  ['c++ c# C', 'c++ c# c'],
  ['foo\0bar', 'foo bar'],
  ['and/or (x)', 'and or x'],
  ['Thức TỈNH', 'thuc tinh'],
  ['城', '城*'],
  ['城墙', '城墙'],
  ['古城墙', '古城+城墙'],
  ['人工智能教育', '人工 智能 教育'],
  ['如何学习编程', '如何 学习 编程'],
  ['东京的茶', '东京 茶*'],
  ['我的的的', '我的'],
  ['のはがを', 'のは+はが+がを'],
  ['iPhone手机', 'iphone 手机'],
  ['第3章', '第+3+章*'],
  ['-人工智能 x', 'x -"人工+工智+智能"'],
  ['茶 水 火', '茶* 水*'],
  ['서울에서', '서울+울에+에서'],
  ['🙂 …', 'nothing'],
  ['b c d e f g h j k l', 'b c d e f g h j'],
  ['how long should I let the dough of a sourdough bread rise', 'long let dough sourdough bread rise'],
  ['b c d e f g h -j -k', 'b c d e f g h -"j"'],
  [`"${'a '.repeat(60)}" b`, `"${Array(48).fill('a').join('+')}"`],
  [`${'a'.repeat(400)} b`, 'a'.repeat(256)],
]

t.test('what people type is read', async t => {
  for (const [q, expected] of CASES) {
    t.equal(read(q), expected, JSON.stringify(q))
  }
})

const WHOLES: [q: string, whole: string | undefined][] = [
  ['foo', undefined],
  ['foo bar', '"foo+bar"'],
  ['foo -x ba*', '"foo+ba*"'],
  ['"foo bar" x', '"foo+bar+x"'],
  ['城墙 foo', '"城墙+墙+foo"'],
  ['人工智能教育', '"人工+工智+智能+能教+教育"'],
  ['a b c d', '"a+b+c+d"'],
  ['a b c d e', undefined],
  [`"${'a '.repeat(16)}" b`, undefined],
]

t.test('all that is wanted is one phrase, when it is not too long', async t => {
  for (const [q, expected] of WHOLES) {
    const whole = readSearch(q)?.whole
    t.equal(whole && show(whole), expected, q)
  }
})

const TOKEN = /^[\^=<>~+]?[\p{L}\p{N}\p{M}+#]+$/u

function* textsIn(expression: Expression): Generator<string> {
  switch (expression.kind) {
    case 'token':
    case 'prefix':
      yield expression.text
      break
    case 'phrase':
      yield* expression.texts
      break
    case 'without':
      yield* textsIn(expression.keep)
      yield* textsIn(expression.drop)
      break
    default:
      for (const one of expression.of) {
        yield* textsIn(one)
      }
  }
}

t.test(
  'nothing is an error, nothing goes beyond the limits, and tokens have no signs of a database',
  async t => {
    let read = 0
    const check = (q: string) => {
      const search = readSearch(q)
      if (search !== null) {
        read += 1
        const terms = [...search.terms, ...search.excluded]
        ok(search.terms.length > 0 && terms.length <= 8)
        ok(terms.reduce((sum, { texts }) => sum + texts.length, 0) <= 48)
        for (const one of classesOf(search)) {
          for (const text of textsIn(one)) {
            ok(TOKEN.test(text), JSON.stringify(text))
            ok(Buffer.byteLength(text) < 2_000)
          }
        }
      }
    }
    const queries = fc.oneof(likelyQuery, randomQuery)
    fc.assert(fc.property(queries, check), {
      seed: SEED,
      numRuns: Number(process.env['SEARCH_TEXTS'] ?? 2_000),
    })
    t.ok(read > 500)
  },
)
