/** Keys sort as `Intl.Collator` does: all pairs of all titles, in the order of each language. */
import t from 'tap'
import { sortKeyOf, sortVersionOf } from '../../../src/content/model/sort-key.ts'
import { TITLES } from './titles.ts'

const ALL = [...new Set(Object.values(TITLES).flat())]

/** Pairs whose keys differ from the collator, and why. `*`: in every language. */
const EXCEPTIONS: [lang: string, one: RegExp, other: RegExp, why: string][] = [
  ['*', /^𐌰𐌱$/u, /^\p{sc=Han}/u, 'Letters of rare scripts have no place: they stand after all others.'],
  [
    'th',
    /./u,
    /[-\p{P}]/u,
    'Thai passes over punctuation. Then it is the same text to the collator, and so are their keys or not.',
  ],
  ['zh', /^ﬁn$/, /^fin$/, 'A ligature is a mark in Chinese and a form elsewhere.'],
]

const found = new Set<unknown>()
const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

for (const lang of Object.keys(TITLES)) {
  t.test(lang, t => {
    const collator = new Intl.Collator(lang, { numeric: true })
    const excused = EXCEPTIONS.filter(exception => ['*', lang].includes(exception[0]))
    const keys = ALL.map(title => sortKeyOf(title, lang))
    const wrong = ALL.flatMap((one, index) =>
      ALL.slice(index + 1).flatMap((other, step) => {
        const expected = Math.sign(collator.compare(one, other))
        if (compare(keys[index] as string, keys[index + 1 + step] as string) === expected) {
          return []
        }
        const exception = excused.find(
          ([, first, second]) =>
            (first.test(one) && second.test(other)) || (first.test(other) && second.test(one)),
        )
        found.add(exception)
        return exception === undefined ? [[one, other, expected]] : []
      }),
    )
    t.same(wrong, [])
    t.end()
  })
}

t.test('each exception is still one', t => {
  t.same(
    EXCEPTIONS.filter(one => !found.has(one)),
    [],
  )
  t.end()
})

t.test('keys', t => {
  const long = 'x'.repeat(60)
  t.equal(sortKeyOf(`${long}a`, 'en'), sortKeyOf(`${long}b`, 'en'), 'of the first sixty characters')
  t.not(sortKeyOf(`${'😀'.repeat(59)}a`, 'en'), sortKeyOf(`${'😀'.repeat(59)}b`, 'en'), 'not half of them')
  t.equal(sortKeyOf('e\u0301', 'en'), sortKeyOf('é', 'en'), 'composed or not')
  t.match(sortKeyOf('\u0301 \u0302\u{1f389}ά١', 'en'), /^[0-9a-z ]+$/, 'digits and blanks alone')
  t.not(sortVersionOf('en'), sortVersionOf('da'))
  t.end()
})
