import t from 'tap'
import { toFts5, toFts5Document, toTsquery, toTsvector } from '../../../src/search/text/engines.ts'
import {
  all,
  any,
  type Expression,
  phrase,
  prefix,
  token,
  without,
} from '../../../src/search/text/expression.ts'

const CASES: [expression: Expression, fts5: string, tsquery: string][] = [
  [token('c++'), '"c++"', "'c++'"],
  [prefix('=ab'), '"=ab" *', "'=ab':*"],
  [phrase(['a', 'b']), '"a b"', "('a' <-> 'b')"],
  [phrase(['a', 'b'], true), '"a b" *', "('a' <-> 'b':*)"],
  [phrase(['a'], true), '"a" *', "'a':*"],
  [all([token('a'), any([token('b'), token('c')])]), '("a" AND ("b" OR "c"))', "('a' & ('b' | 'c'))"],
  [without(all([token('a')]), token('b')), '("a" NOT "b")', "('a' & !'b')"],
]

t.test('expressions are written for both databases', async t => {
  for (const [expression, fts5, tsquery] of CASES) {
    t.equal(toFts5(expression), fts5)
    t.equal(toTsquery(expression), tsquery)
  }
})

t.test('documents are written for both databases, with the same places', async t => {
  const document = { marks: ['^foo', '+bar'], words: ['foo', '_', 'bar', 'foo'] }
  t.equal(toFts5Document(document), '^foo +bar foo _ bar foo')
  t.equal(toTsvector(document), "'^foo' '+bar' 'foo':1,4 'bar':3")
})
