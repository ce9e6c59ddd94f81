/** Texts that are hostile by their length, by name; each of about the length that is asked for. */

type MakeText = (length: number) => string

const fill =
  (unit: string, start = '', end = ''): MakeText =>
  length =>
    `${start}${unit.repeat(Math.max(1, Math.ceil((length - start.length - end.length) / unit.length)))}`.slice(
      0,
      Math.max(1, length - end.length),
    ) + end

/** Marks of two combining classes in turn: to put them in order takes the square of those in a row. */
const marks = (count: number) => '\u0316\u0301'.repeat(Math.ceil(count / 2)).slice(0, count)

/** For any field. */
export const TEXTS: Readonly<Record<string, MakeText>> = {
  letters: fill('a'),
  blanks: fill(' '),
  'a word between blanks': length => `${' '.repeat(length / 2)}a${' '.repeat(length / 2)}`.slice(0, length),
  'a control character at the end': fill('a', '', '\u0001'),
  'line ends': fill('\r\n'),
  'marks in one row': length => `a${marks(length - 1)}`,
  'marks in allowed rows': fill(`a${marks(30)}`),
  'marks as character references': fill('&#x316;&#x301;'),
  'marks of class 0': fill('\u093e', '\u0939'),
  'decomposed letters': fill('e\u0323\u0302'),
  'decomposed syllables': fill('\u1112\u1161\u11ab'),
  'signs that stand for sentences': fill('\ufdfa'),
  'astral letters': fill('\u{1d400}'),
  'halves of pairs': fill('\ud83d'),
  'Chinese without blanks': fill('深度求索'),
  'invisible characters': fill('\u200d\u034f'),
  digits: fill('1'),
  hyphens: fill('-'),
  'words and hyphens': fill('a-'),
  'names and dots': fill('a.'),
  'at signs': fill('a@'),
  slashes: fill('/a'),
  escapes: fill('%C3%A9'),
  brackets: fill('['),
  citations: fill('[@a] '),
  commas: fill('a,'),
  quotes: fill('"'),
  backslashes: fill('\\'),
}

/** Those that tell whether a text is read at all that is too long. */
export const LONGEST: readonly string[] = ['letters', 'marks in one row', 'a control character at the end']

/** For fields of a format: right at the beginning, and long after it. */
export const FORMATS: Readonly<Record<string, Readonly<Record<string, MakeText>>>> = {
  uri: {
    'a long path': fill('a/', 'https://a.example/'),
    'a path of dots': fill('../', 'https://a.example/'),
    'a path to encode': fill('é', 'https://a.example/'),
    'a host of many scripts': fill('é深я', 'https://'),
    'a host of many names': fill('a.', 'https://', 'example'),
    'user names': fill('a@', 'https://', 'a.example'),
    'a long port': fill('0', 'https://a.example:', '1'),
  },
  email: {
    'a long name': fill('a', '', '@a.example'),
    'a name of dots': fill('a.', '', 'a@a.example'),
    'a long host': fill('a', 'a@', '.example'),
    'a host of many names': fill('a.', 'a@', '1'),
  },
  'date-time': {
    'a long fraction': fill('1', '2025-01-01T00:00:00.', 'Z'),
    'a fraction without end': fill('1', '2025-01-01T00:00:00.'),
  },
}
