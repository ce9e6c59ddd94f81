/** Schemas with a limit of size that is checked first: what they do then, such as normalising, takes long on a long text. */
import { z } from 'zod'
import { coded, type FaultCode } from './faults.ts'
import { LIMITS } from './limits.ts'

// Both refuse control characters, among them NUL, which each database stores differently. One line has no directional
// controls (UAX 9), which would turn round what stands beside it on a page. Neighbouring character classes have no
// character in common, so that matching takes linear time. No pattern names U+2028, which ends the line of a regular
// expression where a generator writes it out.
const ONE_LINE =
  /^[^\S\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069][^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/
const NO_CONTROLS = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/

/** Characters that show nothing and are no white space, as the inside of a character class with the flag `u`. */
export const INVISIBLE = '\\p{Cf}\\p{Default_Ignorable_Code_Point}\\u2800'

/**
 * A character that shows something, alone: no white space, and none of those that only change their neighbours. One that
 * Unicode has not assigned yet shows a box.
 */
const VISIBLE = new RegExp(`[^\\s\\p{Cc}\\p{Cs}\\p{Co}\\p{M}${INVISIBLE}]`, 'u')

export const isVisible = (text: string): boolean => VISIBLE.test(text)

/** Most code units of one code point when decomposed (UAX 15, table 9). A text with more per character is too long. */
const UNITS = 4

const atMost = (max: number) => ({ error: `Must have at most ${max} characters.`, ...coded('too-long') })

/**
 * A string in NFC without lone surrogates, which each database stores differently. Its length and its rows of combining
 * marks are limited before it is normalised, which takes quadratic time.
 */
const wellFormed = (max: number) =>
  z
    .string()
    .refine(value => value.length <= UNITS * max, { ...atMost(max), abort: true })
    .refine(value => value.isWellFormed(), { error: 'Contains half of a surrogate pair.', abort: true })
    .refine(isStreamSafe, {
      error: `Must not have more than ${LIMITS.combiningMarks} combining marks in a row.`,
      abort: true,
    })
    .normalize('NFC')

/** The mark of the highest combining class (240). Normalisation moves marks of all other classes but 0 before it. */
const LAST_MARK = '\u0345'

/** The lookbehind lets a row be tried once, at its beginning, and not again at each of its marks. */
const LONG_ROW = new RegExp(`(?<!\\p{M})\\p{M}{${LIMITS.combiningMarks + 1}}`, 'u')

/**
 * Whether no row of combining marks (of classes other than 0) is longer than any language needs (UAX 15, section 13).
 * Counts mark by mark: a regular expression for a whole row would overflow the stack at some millions of marks.
 */
export function isStreamSafe(text: string): boolean {
  if (!LONG_ROW.test(text)) {
    return true
  }
  let row = 0
  for (const character of text) {
    row = /\p{M}/u.test(character) && isOrdered(character) ? row + 1 : 0
    if (row > LIMITS.combiningMarks) {
      return false
    }
  }
  return true
}

const isOrdered = (mark: string) =>
  mark === LAST_MARK || !(LAST_MARK + mark).normalize('NFD').startsWith(LAST_MARK)

/** True when `value` has at most `max` Unicode code points; String.length would count astral characters twice. */
const within = (value: string, max: number) => value.length <= max || [...value].length <= max

const NO_LINE = 'Must be one line of visible text without control characters.'

/** One line of visible text. White space around it is removed. */
export const line = (max: number) =>
  wellFormed(max)
    .regex(ONE_LINE, { error: NO_LINE, abort: true })
    .refine(isVisible, { error: NO_LINE, abort: true })
    .trim()
    .refine(value => within(value, max), atMost(max))
    .meta({ minLength: 1, maxLength: max })

/** {@link line}, or an empty text. */
export const lineOrNothing = (max: number) =>
  wellFormed(max)
    .refine(value => value.trim() === '' || (ONE_LINE.test(value) && isVisible(value)), {
      error: NO_LINE,
      abort: true,
    })
    .trim()
    .refine(value => within(value, max), atMost(max))
    .meta({ maxLength: max })

/** {@link NO_CONTROLS} and something else than white space, as one pattern of the contract. */
export const SOME_TEXT =
  /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/
    .source

/** Text of several lines as written, with line ends as LF. May be empty. */
export const lines = (max: number) =>
  wellFormed(max)
    .overwrite(value => value.replace(/\r\n?/g, '\n'))
    .regex(NO_CONTROLS, 'Must not contain control characters other than tab and line break.')
    .refine(value => within(value, max), atMost(max))
    .meta({ maxLength: max })

/**
 * `schema` for a value that fits. A value that does not, which may be very large, is refused before `schema` reads it.
 */
export const bounded = <S extends z.ZodType>(
  schema: S,
  fits: (value: unknown) => boolean,
  code: FaultCode,
  message: string,
) =>
  z.preprocess((value, context) => {
    if (!fits(value)) {
      context.addIssue({ code: 'custom', message, input: value, ...coded(code) })
    }
    return value
  }, schema)
