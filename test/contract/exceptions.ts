/** Where document and behaviour differ on purpose, because JSON Schema cannot say the rule. Nothing else may. */
import type { Breach } from './verdict.ts'

export type Fault = { detail: string; pointer?: string; parameter?: string }

/** Refused with 400 although the document allows it. */
const STRICTER: { at: RegExp; detail: RegExp; when?: (sent: string) => boolean; why: string }[] = [
  { at: /^cursor$/, detail: /not a cursor/, why: 'a cursor belongs to the query that gave it' },
  { at: /^slug$/, detail: /reserved word|UUID/, why: 'no article can have such a slug' },
  { at: /^lang$/, detail: /BCP 47/, why: 'the grammar of language tags is more than a pattern' },
  { at: /^thread$/, detail: /Needs view=flat/, why: 'one parameter needs another' },
  { at: /^limit$/, detail: /with sections or references/, why: 'one parameter bounds another' },
  { at: /^\/parentId$/, detail: /not a public comment/, why: 'it is looked up' },
  {
    at: /^\/author\/url$/,
    detail: /valid http or https URL/,
    why: 'no credentials, and a host and port that can be',
  },
  { at: /^\/author\/url$/, detail: /when encoded/, why: 'escapes make it longer' },
  { at: /^\//, detail: /Stands twice/, why: 'the same key twice in one object' },
  { at: /^\//, detail: /surrogate pair/, why: 'half of a surrogate pair' },
  {
    at: /^(?:tag|author|\/author\/name|\/body)$/,
    detail: /at most/,
    when: sent => [...sent].some(letter => letter.normalize('NFC').length > letter.length),
    why: 'NFC can be longer than what was sent',
  },
]

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
    at: /^(?:tag|author|\/author\/name|\/body)$/,
    keywords: /^maxLength$/,
    takes: (text, most) => [...text.normalize('NFC').replace(/\r\n/g, '\n').trim()].length <= most,
    why: 'lengths count what is stored: trimmed, in NFC, with line ends of one character',
  },
  {
    at: /^\/author\/url$/,
    // The last two say only that it is not null either.
    keywords: /^(?:format|type|anyOf)$/,
    takes: text => URL.parse(text) !== null,
    why: 'what browsers take as a URL is more than the format uri: it is encoded before it is stored',
  },
]

const LENGTHS: Record<string, number> = { tag: 60, author: 100, '/author/name': 100, '/body': 10_000 }

export function mayTake({ at, value, keyword }: Breach): boolean {
  const rule =
    typeof value === 'string'
      ? LENIENT.find(
          one => one.at.test(at) && one.keywords.test(keyword) && one.takes(value, LENGTHS[at] ?? 0),
        )
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
export const unneeded = () => [...STRICTER, ...LENIENT].map(({ why }) => why).filter(why => !met.has(why))
