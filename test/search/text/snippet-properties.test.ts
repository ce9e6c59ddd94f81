import { ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { readSearch } from '../../../src/search/text/query.ts'
import { makeSnippet } from '../../../src/search/text/snippet.ts'
import { SEED } from '../../seed.ts'
import { randomQuery, randomText, textAndQuery } from './random.ts'

/** 20,000 in a long run. */
const numRuns = Number(process.env['SEARCH_TEXTS'] ?? 1_000)

const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' }
const plainOf = (html: string) =>
  html.replace(/&[^;]*;/g, entity => ENTITIES[entity] ?? `no entity: ${entity}`)

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const boundariesIn = (text: string) =>
  new Set([...Array.from(graphemes.segment(text), ({ index }) => index), text.length])

function* placesOf(part: string, whole: string) {
  for (let at = whole.indexOf(part); at >= 0; at = whole.indexOf(part, at + 1)) {
    yield at
  }
}

/** Whether these parts stand in the text one after the other, each of whole characters. */
function standIn(parts: readonly string[], text: string): boolean {
  const boundaries = boundariesIn(text)
  return placesOf(parts.join(''), text).some(place => {
    let at = place
    return parts.every(part => {
      const isWhole = boundaries.has(at)
      at += part.length
      return isWhole && boundaries.has(at)
    })
  })
}

t.test(
  'a snippet is a part of the text in whole characters, with marks and without other markup',
  async t => {
    let marks = 0
    const check = ({ q, text: random }: { q: string; text: string }) => {
      const search = readSearch(q)
      if (search !== null) {
        const text = random.replaceAll('…', '')
        const html = makeSnippet(search, [text]).replace(/^…|…$/g, '')
        const parts = html.split(/<mark>([^<>]+)<\/mark>/)
        marks += parts.length - 1
        ok(!parts.some(part => /[<>"]/.test(part)), html)
        ok(standIn(parts.map(plainOf), text.toWellFormed()), html)
      }
    }
    const apart = fc.record({ q: randomQuery, text: randomText(80) })
    const drawn = fc.oneof({ weight: 4, arbitrary: textAndQuery(80) }, { weight: 1, arbitrary: apart })
    fc.assert(fc.property(drawn, check), { seed: SEED, numRuns })
    t.ok(marks > numRuns, `${marks} marks`)
  },
)
