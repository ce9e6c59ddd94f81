/** Scalar schemas that the resources share. Their input may be hostile. Each error says what is wrong. */
import { z } from 'zod'
import { coded } from './faults.ts'
import { LIMITS, RESERVED_SLUGS } from './limits.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export const Id = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'Must be a UUID.')
  .meta({ description: 'A UUIDv7.', format: 'uuid', pattern: undefined })

/** An id in requests, in any case (RFC 9562, section 4). Of another version there is nothing, which is no fault of its form. */
export const IdInput = z
  .string()
  .regex(/^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/, 'Must be a UUID.')
  .toLowerCase()
  .meta({ description: 'A UUIDv7.', format: 'uuid' })

/** Whether a text has the form of a UUID. A name of this form would be mistaken for an id. */
export const isUuid = (value: string) => UUID.test(value)

export const Slug = z
  .string()
  .max(LIMITS.slug, { abort: true })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Must be words of a-z and 0-9 joined by single hyphens.')
  .refine(value => !isUuid(value), 'Must not have the form of a UUID.')
  .refine(value => !RESERVED_SLUGS.has(value), { error: 'Is a reserved word.', ...coded('not-allowed') })

/** The anchor of a section: like a slug, but no word is reserved. Unique within its article. */
export const Anchor = z
  .string()
  .max(LIMITS.slug, { abort: true })
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'Must be words of a-z and 0-9 joined by single hyphens.')
  .refine(value => !isUuid(value), 'Must not have the form of a UUID.')

/** A citation key as Pandoc reads it between `[@` and `]`, without the characters that break a URL path. */
export const CitationKey = z
  .string()
  .max(100, { abort: true })
  .regex(
    /^[A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?$/,
    'Must be letters, digits, and . : - _ between them.',
  )
  .refine(value => !isUuid(value), 'Must not have the form of a UUID.')

const NO_LANGUAGE = 'Must be a BCP 47 language tag such as en, vi or zh-Hans.'

/** Language, script, region and variants: what the contract shows of BCP 47. Extensions are taken, too. */
const LANGUAGE_TAG =
  '^(?:[A-Za-z]{2,3}|[A-Za-z]{5,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$'

/** A language tag (BCP 47), put into canonical case. */
export const Lang = z
  .string()
  .max(35, { abort: true })
  .regex(/^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/, { error: NO_LANGUAGE, abort: true })
  .refine(isLanguageTag, { error: NO_LANGUAGE, abort: true })
  .overwrite(value => new Intl.Locale(value).toString())
  .meta({ pattern: LANGUAGE_TAG })

function isLanguageTag(value: string): boolean {
  try {
    return new Intl.Locale(value) !== null
  } catch {
    return false
  }
}

/** An absolute http or https address without credentials (z.url() would let `javascript:` through). */
export const HttpUrl = z
  .string()
  .max(LIMITS.url, { abort: true })
  // Without the flag `i`: JSON Schema has none, so the contract would refuse what the service accepts.
  .regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\//, { error: 'Must begin with http:// or https://.', abort: true })
  .refine(isHttpUrl, {
    error: 'Must be a valid http or https URL without user name or password.',
    abort: true,
  })
  .overwrite(value => new URL(value).href)
  .refine(value => value.length <= LIMITS.url, {
    error: `Must have at most ${LIMITS.url} characters when encoded.`,
    ...coded('too-long'),
  })
  .meta({ format: 'uri' })

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

/** A time in answers: RFC 3339, UTC, milliseconds. The width is fixed, so that text order is time order. */
export const Time = z.iso
  .datetime({ precision: 3 })
  .meta({ description: 'RFC 3339, UTC, with milliseconds.', pattern: undefined })

const NO_TIME = 'Must be a time such as 2026-01-31T09:00:00Z (RFC 3339).'

/** A time in requests: RFC 3339 with any offset, turned into {@link Time}. */
export const TimeInput = z.iso
  .datetime({ offset: true, error: NO_TIME, abort: true })
  .refine(isTime, { error: NO_TIME, abort: true })
  .overwrite(value => new Date(value).toISOString())
  // Of the days that a month has, the format says enough.
  .meta({
    pattern:
      '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?(?:Z|[+-][0-9]{2}:[0-9]{2})$',
  })

/** {@link TimeInput} in a query, where most clients do not escape the `+` of an offset, which then is read as a blank. */
export const TimeInQuery = z.preprocess(
  value => (typeof value === 'string' ? value.replace(/ (?=\d\d:\d\d$)/, '+') : value),
  TimeInput,
)

/**
 * In UTC, too, the year must have four digits: other years are written longer, and text order would not be time order.
 */
function isTime(value: string): boolean {
  const time = new Date(value)
  return !Number.isNaN(time.getTime()) && /^\d{4}-/.test(time.toISOString())
}

/** A time in requests that has not come yet. */
export const FutureTime = TimeInput.refine(time => time > new Date().toISOString(), {
  error: 'Must be in the future.',
  ...coded('too-early'),
})

const NO_DATE = 'Must be YYYY, YYYY-MM or YYYY-MM-DD.'

/** A date of a bibliography: a year, a month or a day (EDTF level 0, as CSL 1.0.2 takes it). */
export const PartialDate = z
  .string(NO_DATE)
  .regex(/^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/, NO_DATE)

/** The format of the bodies in an answer. */
export const Format = z.enum(['html', 'markdown', 'text']).meta({
  component: 'Format',
  description: 'html: safe HTML; markdown: the source as written; text: plain text.',
})
export type Format = z.infer<typeof Format>

/** A name in a path. No name has control characters, and PostgreSQL refuses NUL. */
export const pathName = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'Must not contain control characters.')

/** A name in a path that may be an id instead, which is read in any case. */
export const nameOrId = (max: number) =>
  pathName(max).overwrite(ref => (isUuid(ref) ? ref.toLowerCase() : ref))

/** Path parameters of everything below one article. */
export const ArticleParams = z.strictObject({
  article: pathName(LIMITS.slug).meta({
    description: 'Slug or id of the article.',
    examples: ['deepseek-the-ai-revolution-from-asia'],
  }),
})

/** What an API key may do. `content:write` contains `content:read`, and `admin` contains all. */
export const Scope = z
  .enum(['content:read', 'content:write', 'comments:moderate', 'comments:relay', 'admin'])
  .meta({ id: 'Scope', description: 'content:write contains content:read; admin contains all.' })
export type Scope = z.infer<typeof Scope>
