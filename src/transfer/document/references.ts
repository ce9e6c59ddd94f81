/** Reads a list of references in plain text. Nothing is looked up: URLs and DOIs are taken only from the text. */

import type { NewReference } from '../../content/model/reference.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { HttpUrl } from '../../kernel/scalars.ts'
import { anchorFor } from '../../markdown/anchor.ts'
import type { TextBlock } from './blocks.ts'
import { tidy, unwrapped } from './lines.ts'

const MARKER = /^\s*(?:\[\d+\]|\(\d+\)|\d{1,3}[.)]|[-*•·])\s+/
const DOI = /(?:\bdoi:?\s*|https?:\/\/(?:dx\.)?doi\.org\/|\b)(10\.\d{4,9}\/[^\s"<>]+)/i
const URL_IN_TEXT = /https?:\/\/[^\s"<>]+/i
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?!(?:pdf|txt|docx?|html?)\b)[a-z]{2,24}(?:\/\S*)?$/i

/** `Osei, K., & Lindqvist, M. (2019). Carpets and quiet. Journal of Rooms, 12(3), 44-51.` */
const AUTHOR_YEAR = /^(\D{2,200}?)\s*\((\d{4})[a-z]?\)\.?\s+(.+)$/
const NAME = /^([\p{L}'’ -]+),\s*(\p{Lu}\.(?:[\s-]?\p{Lu}\.)*)$/u
const JOURNAL = /^([^\d,]+),\s*(\d+)(?:\((\d+)\))?(?:,\s*(?:pp?\.\s*)?(\d+(?:[-–]\d+)?))?$/

const MOST_KEY_WORDS = 5

type Draft = Omit<Partial<NewReference>, 'key'> & { title: string }

/** The input of NewReference, not yet validated. */
export function readReferences(blocks: readonly TextBlock[]): (Draft & { key: string })[] {
  const taken = new Map<string, number>()
  return entriesOf(blocks).map((entry, index) => {
    const draft = readEntry(entry)
    const key = freeKey(keyOf(draft) || `ref-${index + 1}`, taken)
    return { ...draft, key, title: draft.title.slice(0, LIMITS.referenceField) }
  })
}

/**
 * Entries begin with a number or a bullet. Without these, each block is an entry, or each line when there is only one
 * block. An indented line continues the entry before.
 */
function entriesOf(blocks: readonly TextBlock[]): string[] {
  const isMarked = blocks.some(({ lines }) => lines.some(line => MARKER.test(line)))
  const entries: string[] = []
  for (const { lines } of blocks) {
    for (const line of isMarked || blocks.length === 1 || lines.some(isIndented) ? lines : unwrapped(lines)) {
      const goesOn = entries.length > 0 && (isMarked ? !MARKER.test(line) : isIndented(line))
      entries.push(goesOn ? `${entries.pop()} ${tidy(line)}` : tidy(line.replace(MARKER, '')))
    }
  }
  return entries.filter(entry => entry !== '')
}

function isIndented(line: string): boolean {
  return /^\s/.test(line)
}

function readEntry(entry: string): Draft {
  const doi = DOI.exec(entry)
  const url = URL_IN_TEXT.exec(entry)
  const places = {
    DOI: doi === null ? null : withoutStop(`${doi[1]}`),
    URL: addressOf(url === null ? entry : withoutStop(url[0])),
  }
  // URL and DOI are removed from the title.
  const text = withoutStop(
    tidy(
      entry
        .replace(DOI, '')
        .replace(URL_IN_TEXT, '')
        .replace(/<>|\(\)|\[\]/g, ''),
    ),
  )
  const [, authors = '', year = '', rest = ''] = AUTHOR_YEAR.exec(text) ?? []
  if (year === '') {
    return { ...places, title: text === '' ? entry : text }
  }
  const [, title = rest, container = ''] = /^(.+?)[.?!]\s+(.+)$/.exec(rest) ?? []
  return {
    ...places,
    ...publication(withoutStop(container)),
    title: withoutStop(title),
    author: namesOf(authors),
    issued: year,
  }
}

function publication(text: string): Partial<Draft> {
  const [, containerTitle, volume = null, issue = null, page = null] = JOURNAL.exec(text) ?? []
  if (containerTitle !== undefined) {
    return { type: 'article-journal', containerTitle, volume, issue, page }
  }
  return text === '' ? {} : { note: text.slice(0, LIMITS.referenceField) }
}

/** Names in the form `Osei, K.`; any other text is one literal name. */
function namesOf(text: string): NewReference['author'] {
  const parts = text
    .replace(/,?\s+(?:&|and)\s+/g, ', ')
    .split(/(?<=\.),\s*/)
    .map(part => NAME.exec(part.trim()))
  return parts.every(part => part !== null)
    ? parts.map(([, family = '', given = '']) => ({ family, given }))
    : [{ literal: tidy(text).slice(0, LIMITS.name) }]
}

/** The URL that a text is, with or without a scheme; null for any other text. */
function addressOf(text: string): string | null {
  const candidate = DOMAIN.test(text) ? `https://${text}` : text
  const { data } = HttpUrl.safeParse(/\s/.test(candidate) ? '' : candidate)
  return data ?? null
}

function withoutStop(text: string): string {
  return text.replace(/[\s.,;:]+$/, '')
}

function keyOf({ author, issued, title }: Draft): string {
  const [first] = author ?? []
  return anchorFor(first === undefined ? title : `${first.family ?? first.literal} ${issued}`)
    .split('-')
    .slice(0, MOST_KEY_WORDS)
    .join('-')
    .slice(0, 60)
    .replace(/-$/, '')
}

/** @param taken the keys in use, each with the last number that was appended to it. */
function freeKey(key: string, taken: Map<string, number>): string {
  let free = key
  let number = taken.get(key) ?? 1
  while (taken.has(free)) {
    number += 1
    free = `${key}-${number}`
  }
  taken.set(key, number)
  taken.set(free, taken.get(free) ?? 1)
  return free
}
