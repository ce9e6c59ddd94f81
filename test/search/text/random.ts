/** Texts and searches drawn by chance: words of the corpus and what is odd in scripts, cut and joined anywhere. */
import fc from 'fast-check'
import { CORPUS } from '../corpus.ts'

const WORDS = CORPUS.flatMap(({ title, sections }) => [
  title,
  ...sections.flatMap(one => [one.heading, one.body]),
])
  .join(' ')
  .split(' ')

const ODD = [
  ...[
    'ﬁn',
    'İ',
    'ﷺ',
    'ﾃﾞ',
    'e\u0301',
    '👩‍👩‍👧',
    '🇩🇪🇻🇳',
    '1️⃣',
    'が',
    'น้ำ',
    'क्षि',
    '각',
    '㍿',
    '½',
    'ß',
    '\u0301',
    'x\u0301\u0302\u0303',
  ],
  ...[
    'c++',
    'C#',
    'a@b.c',
    'e-mail',
    'co\u00adop',
    '\u200b',
    '\u200d',
    '\ud800',
    '\udc00',
    '\0',
    '\n',
    '\t',
    '<b>',
    '&amp;',
    "'",
    '\\',
    '_',
  ],
  ...['𠀀𠀁', '葛\u{e0100}城', 'ａｂ', 'ЧАЙ', 'Σς', 'אָ', 'أهلا', 'a'.repeat(300), '城'.repeat(300)],
]
const SIGNS = [
  '"',
  '„',
  '“',
  '«',
  '-',
  '*',
  '+',
  '(',
  ')',
  ':',
  '^',
  '=',
  '~',
  '>',
  '<',
  '|',
  '!',
  ' ',
  ' ',
  ' ',
  ' AND ',
  ' NEAR ',
  ' OR ',
  ' NOT ',
]

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
)
const space = fc.constantFrom(' ', ' ', ' ', '', '-', '\n')

export const randomText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.tuple(piece, space), { maxLength, size: 'max' }).map(parts => parts.flat().join(''))

export const randomQuery: fc.Arbitrary<string> = fc
  .array(fc.oneof(piece, fc.constantFrom(...SIGNS)), { maxLength: 12, size: 'max' })
  .map(parts => parts.join(''))

/** Few words of the corpus, as readers type them: most have hits. */
export const likelyQuery: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.constantFrom('', '', '', '', '-', '"'),
      fc.constantFrom(...WORDS),
      fc.constantFrom('', '', '*', '"'),
    ),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map(parts => parts.map(part => part.join('')).join(' '))

/** A text, and what somebody types who has seen it: two pieces of it, cut anywhere. */
export const textAndQuery = (maxLength: number): fc.Arbitrary<{ text: string; q: string }> =>
  fc
    .record({
      text: randomText(maxLength),
      places: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 2 }),
      length: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ text, places, length }) => {
      const starts = places.map(place => place % (text.length + 1))
      return { text, q: starts.map(start => text.slice(start, start + length)).join(' ') }
    })
