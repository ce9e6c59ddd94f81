/** Arbitrary values made from the document's schemas. None is promised to be valid or not: the verdict decides that. */
import fc from 'fast-check'
import { type Document, resolved, type Schema } from './document.ts'

const ALPHABETS = [
  'aZ09-',
  'a b+&=%#?/\\',
  '😀🇻🇳👩‍👩‍👧',
  'Ạ̀ếộ字Яש',
  // Longer, and shorter, once in NFC.
  '\u0958\u095b',
  'e\u0301o\u0308',
  '\u200b\u202e\ufeff\u00ad',
  '\u2028\u2029\u0085',
]

/** Text of exactly so many code points. */
const textOf = (length: number) =>
  fc.constantFrom(...ALPHABETS).map(alphabet => {
    const letters = [...alphabet]
    return Array.from({ length }, (_one, index) => letters[index % letters.length]).join('')
  })

const lengths = (schema: Schema, beyond: number[]) => {
  const { minLength = 0, maxLength = 40 } = schema
  const near = [minLength, minLength + 1, maxLength - 1, maxLength, ...beyond].filter(length => length >= 0)
  return fc.oneof(fc.constantFrom(...near), fc.integer({ min: minLength, max: Math.min(maxLength, 60) }))
}

const times = fc.oneof(
  fc
    .date({ min: new Date('1990-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .chain(date =>
      fc.constantFrom(
        date.toISOString(),
        date.toISOString().replace(/\.\d+Z$/, 'Z'),
        date.toISOString().replace('Z', '+07:00'),
        date.toISOString().replace('Z', '123456789Z'),
      ),
    ),
  fc.constantFrom('0000-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59', '2024-02-29T12:00:00Z'),
)

/** Made once for each schema: the library takes milliseconds to make one of them. */
const made = new Map<string, fc.Arbitrary<string>>()

/** Strings of which most are valid. */
function strings(schema: Schema): fc.Arbitrary<string> {
  const key = JSON.stringify(schema)
  const arbitrary = made.get(key) ?? newStrings(schema)
  made.set(key, arbitrary)
  return arbitrary
}

function newStrings(schema: Schema): fc.Arbitrary<string> {
  if (schema.enum !== undefined) {
    return fc.constantFrom(...schema.enum.map(String))
  }
  switch (schema.format) {
    case 'email':
      return fc.oneof(
        {
          weight: 9,
          arbitrary: fc.stringMatching(/^[a-z]([a-z0-9'+-]{0,20}[a-z])?@([a-z0-9]{1,20}\.){1,3}[a-z]{2,9}$/),
        },
        { weight: 1, arbitrary: fc.emailAddress() },
      )
    case 'ipv4':
      return fc.ipV4()
    case 'ipv6':
      return fc.ipV6()
    case 'uri':
      return fc.webUrl({ withQueryParameters: true, withFragments: true, size: 'medium' })
    case 'uuid':
      return fc.uuid({ version: 7 })
    case 'date-time':
      return times
  }
  const texts = lengths(schema, []).chain(textOf)
  return schema.pattern === undefined ? texts : fc.oneof(fc.stringMatching(new RegExp(schema.pattern)), texts)
}

const WORDS = [
  '',
  ' ',
  '\t',
  '\u0000',
  'a\u0000b',
  '\u001b[31m',
  'a\r\nb',
  '\u007f',
  'null',
  'true',
  'TRUE',
  'NaN',
  '-1',
  '0',
  '00',
  '1.5',
  '1e2',
  '0x10',
  '+5',
  '٣',
  '101',
  '99999999999999999999999',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  '%2e%2e%2f',
  '%',
  "' OR 1=1 --",
  '"',
  '{}',
  '[]',
  'a,b',
  ',',
  '<script>alert(1)</script>',
  '{{7*7}}',
  'javascript:alert(1)',
  'http://',
  'HTTP://EXAMPLE.ORG/Ü',
  'http://user:secret@example.org/',
  'http://example.org:99999/',
  'a@b',
  'a..b@example.org',
  'ü@exämple.org',
  'new',
  'abcd-x',
  '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71',
  '0194BF0E-5C00-7A3E-9D1B-2F6A4C8E0B71',
  '00000000-0000-4000-8000-000000000000',
  '2025-02-30T00:00:00Z',
  '2025-02-01T23:59:60Z',
  '2025-02-01',
]

/** Strings of which most are not valid; half of a surrogate pair among them only where `halves`. */
function oddStrings(schema: Schema, halves: boolean): fc.Arbitrary<string> {
  const { maxLength = 40 } = schema
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
    { weight: 2, arbitrary: lengths(schema, [0, maxLength + 1]).chain(textOf) },
    { weight: 1, arbitrary: textOf(maxLength + 1) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constant(halves ? 'half \ud83d of a pair' : 'half') },
  )
}

/** The text of a parameter. `known` are values that exist. */
export function parameterTexts(schema: Schema, known: readonly string[]): fc.Arbitrary<string> {
  const made = madeTexts(schema)
  return known.length === 0
    ? made
    : fc.oneof({ weight: 7, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made })
}

function madeTexts(schema: Schema): fc.Arbitrary<string> {
  switch (schema.type) {
    case 'integer': {
      const { minimum = 0, maximum = 1_000 } = schema
      return fc
        .oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }))
        .map(String)
    }
    case 'boolean':
      return fc.constantFrom('true', 'false')
    case 'array':
      return schema.items?.enum === undefined
        ? fc.array(strings(schema.items ?? {}), { minLength: 1, maxLength: 3 }).map(list => list.join(','))
        : fc.subarray(schema.items.enum, { minLength: 1 }).map(list => list.join(','))
    default:
      return strings(schema)
  }
}

export function oddTexts(schema: Schema): fc.Arbitrary<string> {
  const { minimum = 0, maximum = 0 } = schema
  const beyond = fc.constantFrom(minimum - 1, maximum + 1).map(String)
  return schema.type === 'integer' ? fc.oneof(beyond, oddStrings(schema, false)) : oddStrings(schema, false)
}

/** Plain words for the fields of something large, where one that is wrong hides what becomes of all others. */
function plainWords(schema: Schema): fc.Arbitrary<string> {
  const { pattern = '', maxLength = 100, minLength = 0 } = schema
  const right = (text: string) =>
    new RegExp(pattern).test(text) && text.length <= maxLength && text.length >= minLength
  const words = ['Words', 'Đắk Lắk 2', 'two-words', '2025-01', '2024-02-29'].filter(right)
  const plain =
    schema.enum !== undefined || schema.format !== undefined || words.length === 0
      ? strings(schema)
      : fc.constantFrom(...words)
  return fc.oneof({ weight: 60, arbitrary: plain }, { weight: 1, arbitrary: strings(schema) })
}

/** From so many fields on, an object is filled with plain words. */
const LARGE = 8

/** Values that exist, by the name of the property. */
type Known = Readonly<Record<string, readonly (string | number | null)[]>>

/** JSON values of which most are valid. */
export function bodies(document: Document, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { properties = {} } = resolved(document, schema)
  const isLarge = Object.keys(properties).length >= LARGE
  return values(document, schema, { known, textOf: isLarge ? plainWords : strings, odd: isLarge ? 60 : 9 })
}

/** What a post may prove. Made up, it is always refused, and hides what becomes of all else. */
const EVIDENCE = ['formToken', 'proof', 'earlier']

function recordOf(fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[]) {
  const plain = Object.entries(fields).filter(([key]) => !EVIDENCE.includes(key))
  return fc.oneof(
    { weight: 9, arbitrary: fc.record(Object.fromEntries(plain), { requiredKeys }) },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys }) },
  )
}

type Making = { known: Known; textOf: (schema: Schema) => fc.Arbitrary<string>; odd: number }

/** @param depth how often a schema may still hold itself. */
function values(
  document: Document,
  given: Schema,
  making: Making,
  name = '',
  depth = 6,
): fc.Arbitrary<unknown> {
  const planted = making.known[name]
  if (planted !== undefined) {
    return fc.oneof(
      { weight: making.odd, arbitrary: fc.constantFrom(...planted) },
      { weight: 1, arbitrary: strings({}) },
    )
  }
  const schema = resolved(document, given)
  const below = (one: Schema, key = name) => values(document, one, making, key, depth - 1)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) {
    return fc.oneof(...forms.map(one => below(one)))
  }
  if (schema.properties !== undefined) {
    const { properties, required = [] } = schema
    const fields = Object.fromEntries(
      Object.entries(properties)
        .filter(([key]) => depth > 0 || required.includes(key))
        .map(([key, property]) => [key, below(property, key)]),
    )
    return recordOf(fields, required)
  }
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map(type => below({ ...schema, type })))
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: Math.min(schema.maximum ?? 1_000, 1_000) })
    case 'array':
      return fc.array(below(schema.items ?? {}), { maxLength: 3, minLength: schema.minItems ?? 0 })
    case 'object':
      return fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), {
        maxKeys: 2,
        noNullPrototype: true,
      })
    default:
      return making.textOf(schema)
  }
}

/** Any JSON value, to stand where it should not. */
export const oddValues: fc.Arbitrary<unknown> = fc.oneof(
  oddStrings({ maxLength: 100 }, true),
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, 2 ** 53, [], {}, [[]], { a: 1 }, ['a'], ''),
  fc.constantFrom(10_000, 10_001, 254, 255, 2_000, 2_001).chain(textOf),
  fc.jsonValue({ maxDepth: 3 }),
)

export const oddNames = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'status', 'id', 'isAdmin', 'networkHash', 'fields', 'q', ''),
  fc.string({ minLength: 1, maxLength: 10 }),
)

/** By the field of a body: what is nearly right, or right in a way that is easily missed. */
export const NEAR_MISSES: Readonly<Record<string, readonly string[]>> = {
  url: [
    'HTTP://EXAMPLE.ORG/Ü',
    'https://example.org/é|x y',
    'https://例え.jp/',
    'http://user:secret@example.org/',
    'http://example.org:99999/',
    'http://exa mple.org/',
    'http://[::1',
    'http://',
    ' https://example.org/',
    'ftp://example.org/',
    `https://example.org/${'é'.repeat(1_980)}`,
    `https://example.org/${'a'.repeat(1_980)}`,
    `https://example.org/${'a'.repeat(1_981)}`,
    `https://example.org/?${"'".repeat(1_900)}`,
  ],
  email: [
    'a@b',
    'a..b@example.org',
    '.a@example.org',
    'ü@exämple.org',
    'A@EXAMPLE.ORG',
    `${'a'.repeat(242)}@example.org`,
  ],
  name: [
    'half \ud83d of a pair',
    '\ufeff',
    ' padded ',
    `${' '.repeat(101)}x`,
    'e\u0301'.repeat(100),
    '\u0958'.repeat(51),
  ],
  body: [
    'half \ud83d of a pair',
    '\r\n'.repeat(9_999),
    '\r\n'.repeat(10_001),
    ' \n ',
    `${'\r\n'.repeat(9_999)}x`,
  ],
}
