import fc from 'fast-check'
import t from 'tap'
import { fold, hasGaps, weight, withoutGaps, withoutMarks } from '../../../src/spam/text/fold.ts'
import { SEED } from '../../seed.ts'

t.test('what is done to letters is undone', async t => {
  for (const [text, expected] of [
    ['  Free\n\tSPINS ', 'free spins'],
    ['ｗｅｂ １２', 'web 12'],
    ['𝗔𝗽𝗽', 'app'],
    ['mo\u200Bn\u00ADe\u2060y', 'money'],
    ['a\u034Fb\u3164c', 'abc'],
    ['саsino', 'casino'],
    ['ΑΒuse', 'abuse'],
    ['neԜs', 'news'],
    ['ԚuicҺ Ӏoan moneҮ', 'quich loan money'],
    ['ԀoԀgy neԝs moneү', 'dodgy news money'],
    ['cafe\u200B\u0301 CAFÉ', 'café café'],
    ['Өмүр', 'өмүр'],
    ['oнлaйн кaзинo', 'онлайн казино'],
    ['оса, сор', 'оса, сор'],
    ['νοικ', 'νοικ'],
    ['KAЗИHO', 'казино'],
    ['казино und casino', 'казино und casino'],
    ['5 μs', '5 μs'],
    ['Đẹp', 'đẹp'],
    ['\uFDFA', ''],
  ] as const) {
    t.equal(fold(text), expected, text)
  }
  t.equal(withoutMarks('nhà cái đổi préstamo größe żółty ı ø ёж'), 'nha cai doi prestamo grosse zolty i o еж')
  // Without what stands between them they would be one row, which takes the square of its length to be put in order.
  const rows = `a${'\u0316'.repeat(30)}\u034f`.repeat(300)
  t.equal(withoutMarks(fold(`${rows}${'\u0316\u0301\u034f'.repeat(5_000)}`)), 'a'.repeat(300))
})

t.test('letters that stand apart', async t => {
  for (const [text, expected, gaps] of [
    ['L.o.a.n.s now', 'Loans now', true],
    ['n h à c  c á i', 'nhàc cái', true],
    ['L.  o.  a.  n.  s', 'Loans', true],
    ['w i n 6 8 . c o m', 'win68.com', true],
    ['当 / 天 / 下 / 款 吧', '当天下款吧', true],
    ['1 2 3 4 5', '12345', false],
    ['a b c d e', 'abcde', false],
    ['l o a 1 2', 'loa12', false],
    ['l o a n 1', 'loan1', true],
    ['e.g. this', 'e.g. this', false],
    ['a b c dd', 'a b c dd', false],
  ] as const) {
    t.equal(withoutGaps(text), expected, text)
    t.equal(hasGaps(text), gaps, text)
  }
})

t.test('how much a text says', async t => {
  t.equal(weight('abc'), 3)
  t.equal(weight('写得好'), 9)
})

const isStable = (text: string) => fold(fold(text)) === fold(text)

t.test('folding twice is folding once, for any text', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
  fc.assert(fc.property(text, isStable), { seed: SEED, numRuns: 500 })
})

/** Every letter of the scripts that have look-alikes. */
const LETTERS = Array.from({ length: 0x3000 }, (_one, code) => String.fromCharCode(code)).filter(one =>
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(one),
)

t.test(
  'folding twice is folding once, for every letter with every kind of mark in any kind of word',
  async t => {
    const marks = ['', '\u0301', '\u0306', '\u0308', '\u030A', '\u030C', '\u0331', '\u0345', '\u200B\u0301']
    const words = LETTERS.flatMap(letter =>
      marks.flatMap(mark => [`n${letter}${mark}s`, `н${letter}${mark}ж`, `sн${letter}${mark}`]),
    )
    t.ok(words.length > 30_000)
    t.same(
      words.filter(word => !isStable(word)),
      [],
    )
  },
)

t.test('where a small letter is taken for another, its capital is too', async t => {
  const isTaken = (letter: string) => /^n[a-z]s$/.test(fold(`n${letter}s`))
  const small = LETTERS.filter(one => /[α-ϿЀ-ԯ]/.test(one) && one === one.toLowerCase() && isTaken(one))
  t.ok(small.length > 20)
  t.same(
    small.filter(one => !isTaken(one.toUpperCase())),
    [],
  )
})
