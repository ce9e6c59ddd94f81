/** Shows where a search finds what it found. */
import { lazy } from '../../kernel/lazy.ts'
import { escapeHtml } from '../../markdown/escape.ts'
import { withoutFillers } from './fillers.ts'
import { findHits, type Hit } from './hits.ts'
import type { Search } from './query.ts'
import type { Term } from './term.ts'

const WIDTH = 220
/** So far a snippet is cut to end between words. */
const SLACK = 24
/** Characters of a text that are looked through: a longer one takes long. */
export const LOOKED_THROUGH = 20_000

/**
 * HTML: a part of a text, with `<mark>` around what was found and `…` where the text goes on. The part with most of what
 * was searched for; the beginning of the first text when it stands in none, but in a heading or title.
 * @param texts what was indexed as the body of a section; of those that are as good the first is shown.
 */
export function makeSnippet(search: Search, texts: readonly string[]): string {
  const terms = withoutFillers(search.terms)
  const [first = '', ...more] = texts
  let best = findIn(terms, first)
  for (const text of more) {
    const other = findIn(terms, text)
    best = other.found > best.found ? other : best
  }
  const { text, start, hits } = best
  const cut = cutAt(start)
  const shown = chooseWindow(start, hits, cut)
  const isCut = shown.end < start.trimEnd().length || start.length < text.trimEnd().length
  return `${shown.start > 0 ? '…' : ''}${markHits(start, hits, shown, cut)}${isCut ? '…' : ''}`
}

function findIn(terms: readonly Term[], text: string) {
  const start = text
    .slice(0, LOOKED_THROUGH)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed()
  const hits = findHits(terms, start)
  return { text, start, hits, found: new Set(hits.map(hit => hit.term)).size }
}

type Range = { start: number; end: number }
/** The beginning and the end of the character that a place stands in. */
type Cut = (place: number) => Range

const segmenter = lazy(() => new Intl.Segmenter('en', { granularity: 'grapheme' }))
/** Longer ones, such as rows of joined emoji, are cut between their parts. */
const LONGEST_CHARACTER = 64

function cutAt(text: string): Cut {
  const segments = segmenter().segment(text)
  return place => {
    const found = segments.containing(place)
    if (found === undefined) {
      return { start: text.length, end: text.length }
    }
    if (found.segment.length <= LONGEST_CHARACTER) {
      return { start: found.index, end: found.index + found.segment.length }
    }
    const start = text.charCodeAt(place) >> 10 === 0x37 ? place - 1 : place
    return { start, end: start + String.fromCodePoint(text.codePointAt(start) as number).length }
  }
}

const startAt = (cut: Cut, place: number) => cut(place).start
const endAt = (cut: Cut, place: number) => {
  const { start, end } = cut(place)
  return start === place ? place : end
}

function chooseWindow(text: string, hits: readonly Hit[], cut: Cut): Range {
  const { start: first, end: last } = bestHits(hits)
  const room = Math.max(0, WIDTH - (last - first))
  const latest = Math.max(0, text.length - WIDTH)
  const start = Math.min(Math.max(0, first - Math.floor(room / 2)), latest)
  const end = Math.min(text.length, start + WIDTH)
  return { start: firstWord(text, start, first, cut), end: lastWord(text, end, last, cut) }
}

/** The place after white space a little further on, at most up to `limit`. */
function firstWord(text: string, place: number, limit: number, cut: Cut): number {
  if (place === 0) {
    return 0
  }
  const space = text.slice(place - 1, Math.min(place + SLACK, limit)).search(/\s\S/)
  return space < 0 ? startAt(cut, place) : startAt(cut, place + space)
}

/** The place before white space a little further back, at least at `limit`. */
function lastWord(text: string, place: number, limit: number, cut: Cut): number {
  if (place === text.length) {
    return place
  }
  const from = Math.max(place - SLACK, limit)
  const space = text.slice(from, place + 1).search(/\s+\S*$/)
  return space < 0 ? startAt(cut, place) : startAt(cut, from + space)
}

/** The hits that fit into one snippet and have the most different terms; then with the accents that were typed; then most. */
function bestHits(hits: readonly Hit[]): Range {
  const counts = new Map<Hit['term'], number>()
  let best = { start: 0, end: 0, score: 0 }
  let accented = 0
  let from = 0
  const count = ({ term, isAccented }: Hit, by: 1 | -1) => {
    const before = counts.get(term) ?? 0
    counts.set(term, before + by)
    accented += isAccented ? by : 0
  }
  for (const [index, hit] of hits.entries()) {
    count(hit, 1)
    let first = hits[from] as Hit
    while (from < index && hit.end - first.start > WIDTH) {
      count(first, -1)
      from += 1
      first = hits[from] as Hit
    }
    const terms = [...counts.values()].filter(number => number > 0).length
    const score = terms * 1e6 + accented * 1e3 + (index - from)
    if (score > best.score) {
      best = { start: first.start, end: hit.end, score }
    }
  }
  return best
}

function markHits(text: string, hits: readonly Hit[], shown: Range, cut: Cut): string {
  let html = ''
  let at = shown.start
  for (const { start, end } of joinHits(hits, shown, cut)) {
    html += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return html + escapeHtml(text.slice(at, shown.end))
}

/** The hits that show, in whole characters; those that overlap are one. */
function joinHits(hits: readonly Hit[], shown: Range, cut: Cut): Range[] {
  const ranges: Range[] = []
  for (const hit of hits) {
    if (hit.end > shown.start && hit.start < shown.end) {
      const start = Math.max(shown.start, startAt(cut, hit.start))
      const end = Math.min(shown.end, endAt(cut, hit.end))
      const before = ranges.at(-1)
      if (before !== undefined && start <= before.end) {
        before.end = Math.max(before.end, end)
      } else {
        ranges.push({ start, end })
      }
    }
  }
  return ranges
}
