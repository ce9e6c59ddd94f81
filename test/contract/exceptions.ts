/** Where document and behaviour differ on purpose, because JSON Schema cannot say the rule. Nothing else may. */
import type { Breach } from './verdict.ts'

export type Fault = { detail: string; pointer?: string; parameter?: string }

/** Text that is brought into its stored form before it is measured. */
const LINES =
  /^(?:(?:tag|author)(?:All)?(?:\/\d+)?|\/author\/name|\/value|\/client\/user|\/reason|\/body|\/name|\/title|\/subtitle|\/metaTitle|\/metaDescription|\/summary|\/tags\/\d+|\/authors\/\d+\/name|\/image\/(?:alt|credit)|(?:\/sections\/\d+)+\/(?:heading|body)|\/heading|\/author\/\d+\/\w+|\/(?:DOI|ISBN|publisher|containerTitle|volume|issue|page|note)|\/references\/\d+\/(?:\w+|author\/\d+\/\w+))$/

const URLS = /^(?:\/author\/url|\/authors\/\d+\/url|\/image\/url|\/canonicalUrl|(?:\/references\/\d+)?\/URL)$/

/** Refused with 400 although the document allows it. */
const STRICTER: { at: RegExp; detail: RegExp; when?: (sent: string) => boolean; why: string }[] = [
  { at: /^\/?cursor$/, detail: /not a cursor/, why: 'a cursor belongs to the query that gave it' },
  {
    at: /^(?:publishedAfter|publishedBefore|createdAfter|createdBefore|updatedAfter|since|\/publishedAt|\/expiresAt)$/,
    detail: /^Must be a time/,
    why: 'a year that has not four digits in UTC',
  },
  { at: /^\/publishedAt$/, detail: /in the future for a scheduled/, why: 'one field needs another' },
  { at: /^\/publishedAt$/, detail: /must have a time/, why: 'null takes the time of what is published' },
  { at: /./, detail: /^Is read-only: send it as it was answered/, why: 'it is compared with the answer' },
  {
    at: /^\/sections/,
    detail:
      /^(?:Cites |Line \d+ is a heading|The anchor "|Has |Must have at most |The sections up to this one)/,
    why: 'a rule of the whole article',
  },
  { at: /^\/references\/\d+\/key$/, detail: /is used twice/, why: 'a key is unique in its article' },
  {
    at: /^(?:\/place)?(?:\/(?:before|after|into|position))?$/,
    detail: /be a section of|itself or one of its|number of sections there/,
    why: 'a place names one other section of the article',
  },
  { at: /^\/position$/, detail: /end of the list/, why: 'a list has so many entries' },
  {
    at: /^\/body$/,
    detail: /^(?:Cites |Line \d+ is a heading|Has \d+ characters|The sections up to this one)/,
    why: 'a rule of the whole article',
  },
  { at: /^\/meta$/, detail: /bytes of JSON|JSON values/, why: 'the size is of its JSON' },
  {
    at: /^\/(?:title|lang|key|image\/\w+)$/,
    detail: /^Is required/,
    why: 'null takes away what must be there',
  },
  { at: /^(?:\/\w+)*\/(?:slug|anchor|key)$/, detail: /reserved word|UUID/, why: 'names that are no ids' },
  {
    at: /^\/slug$/,
    detail: /not a valid slug|same as in the path/,
    why: 'the name in the path becomes the slug',
  },
  {
    at: /^\/(?:lang|subtitleLang)$/,
    detail: /BCP 47/,
    why: 'the grammar of language tags is more than a pattern',
  },
  {
    at: /^(?:slug|translationGroup)$/,
    detail: /reserved word|UUID/,
    why: 'no article can have such a slug or group',
  },
  { at: /^lang$/, detail: /BCP 47/, why: 'the grammar of language tags is more than a pattern' },
  { at: /^(?:thread|since)$/, detail: /Needs view=flat/, why: 'one parameter needs another' },
  { at: /^limit$/, detail: /with sections, references/, why: 'one parameter bounds another' },
  { at: /^sort$/, detail: /may have no `publishedAt`/, why: 'what has no such time cannot be sorted by it' },
  { at: /^\/parentId$/, detail: /be the id of a public comment/, why: 'it is looked up' },
  {
    at: /^\/(?:formToken|proof|earlier)$/,
    detail: /^(?:The form is not valid here|The proof of work is not valid here|Must be the id of a comment)/,
    why: 'what a post proves is not in its form',
  },
  {
    at: /^\/(?:author\/email|email|value)$/,
    detail: /an e-mail address|host in ASCII/,
    when: sent => /[^\u0000-\u007f]/.test(sent),
    why: 'beyond ASCII an address has letters, and a host that the DNS can have',
  },
  { at: /^\/comment$/, detail: /no such comment/, why: 'the comment that a ban names is looked up' },
  {
    at: /^\/value$/,
    detail: /CIDR notation|the name of a host|a visible character/,
    why: 'networks and hosts have grammars of their own, and a phrase is what is left when it is folded',
  },
  { at: /^\/expiresAt$/, detail: /in the future/, why: 'no ban begins when it has ended' },
  {
    at: URLS,
    detail: /valid http or https URL/,
    why: 'no credentials, and a host and port that can be',
  },
  { at: URLS, detail: /when encoded/, why: 'escapes make it longer' },
  { at: /^\//, detail: /duplicate key/, why: 'the same key twice in one object' },
  { at: /^\//, detail: /surrogate pair/, why: 'half of a surrogate pair' },
  { at: /^\/body$/, detail: /show some text/, why: 'what is left of Markdown when it is rendered' },
  { at: LINES, detail: /visible text/, why: 'some characters show nothing, which no pattern can say' },
  { at: LINES, detail: /combining marks/, why: 'rows of marks are bounded' },
  {
    at: LINES,
    detail: /at most/,
    when: sent => [...sent].some(letter => letter.normalize('NFC').length > letter.length),
    why: 'NFC can be longer than what was sent',
  },
]

/** Refused with another status than 400 although the document allows it: by what is stored, or by who asks. */
const REFUSALS: { status: number; when?: (headers: Record<string, string>) => boolean; why: string }[] = [
  { status: 401, why: 'the request has no key or token, or none that is valid' },
  { status: 403, why: 'the key has another scope, or the comment may not be posted or edited now' },
  { status: 404, why: 'the names in the path are of nothing, or of nothing that this request may see' },
  { status: 409, why: 'what is stored does not allow it' },
  { status: 412, why: 'the tag is of another version' },
  { status: 414, why: 'the redirect from a former slug would not fit into a header of proxies' },
  { status: 422, why: 'the key was used with another body' },
  {
    status: 428,
    when: headers => headers['if-match'] === undefined && headers['if-none-match'] !== '*',
    why: 'a PUT needs one of two headers, which a document cannot say',
  },
  {
    status: 415,
    when: headers => headers['content-type'] !== undefined,
    why: 'a POST without a body of its own reads what comes with it all the same',
  },
  {
    status: 406,
    when: headers => headers['accept'] !== undefined,
    why: 'the document has no parameter for `Accept`: the media types of an answer are its content',
  },
]

/** @param headers of the request. */
export const mayAnswer = (status: number, headers: Record<string, string>) =>
  remember(REFUSALS.find(one => one.status === status && (one.when?.(headers) ?? true)))

const met = new Set<string>()

/** @param sent the URL, decoded, and the body. */
export function mayRefuse({ detail, pointer, parameter }: Fault, sent: string): boolean {
  const rule = STRICTER.find(
    one => one.at.test(pointer ?? parameter ?? '') && one.detail.test(detail) && (one.when?.(sent) ?? true),
  )
  return remember(rule)
}

/** Taken although the document refuses it. */
const LENIENT: {
  at: RegExp
  keywords: RegExp
  takes: (text: string, most: number) => boolean
  why: string
}[] = [
  {
    at: LINES,
    keywords: /^maxLength$/,
    takes: (text, most) => [...text.normalize('NFC').replace(/\r\n/g, '\n').trim()].length <= most,
    why: 'lengths count what is stored: trimmed, in NFC, with line ends of one character',
  },
  {
    at: URLS,
    // The others say only that it is neither null nor empty nor a bare host.
    keywords: /^(?:format|type|anyOf|pattern|enum)$/,
    takes: text => URL.parse(text) !== null,
    why: 'what browsers take as a URL is more than the format uri: it is encoded before it is stored',
  },
  {
    at: /^(?:lang|\/lang|\/subtitleLang)$/,
    keywords: /^(?:pattern|anyOf|type)$/,
    takes: text => Intl.getCanonicalLocales(text).length === 1,
    why: 'the pattern has no extensions of language tags, which are taken',
  },
  {
    at: /^(?:\/author\/email|\/email|\/value)$/,
    keywords: /^(?:pattern|anyOf|oneOf|type)$/,
    takes: text => /^[^@]+@[^@]+$/.test(text),
    why: 'the pattern has no letters of other scripts, and no blanks around an address, which are taken',
  },
  {
    at: /^If-Match$/,
    keywords: /^pattern$/,
    takes: text => /"/.test(text) || text.trim() === '*',
    why: 'the pattern has one spelling of a list of tags (RFC 9110), but others are read',
  },
]

/** The most code points that a field may have, by the last part of its name and by its whole name. */
const LENGTHS: Record<string, number> = {
  tag: 60,
  author: 100,
  name: 100,
  family: 100,
  given: 100,
  literal: 100,
  title: 300,
  subtitle: 300,
  heading: 300,
  alt: 300,
  credit: 300,
  summary: 2_000,
  '/value': 200,
  '/reason': 500,
  '/body': 10_000,
  body: 100_000,
}

function longest(at: string): number {
  const [, list, last = at] = /^(?:\/(tags|references)\/.*|.*\/)?(\w+)$/.exec(at) ?? []
  return LENGTHS[at] ?? (list === 'tags' ? 60 : (LENGTHS[last] ?? 1_000))
}

export function mayTake({ at, value, keyword }: Breach): boolean {
  const rule =
    typeof value === 'string'
      ? LENIENT.find(one => one.at.test(at) && one.keywords.test(keyword) && one.takes(value, longest(at)))
      : undefined
  return remember(rule)
}

function remember(rule: { why: string } | undefined): boolean {
  if (rule !== undefined) {
    met.add(rule.why)
  }
  return rule !== undefined
}

/** Exceptions that no request has needed so far. */
export const unneeded = () =>
  [...STRICTER, ...REFUSALS, ...LENIENT].map(({ why }) => why).filter(why => !met.has(why))
