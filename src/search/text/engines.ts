/** Writes documents and expressions for FTS5 and for `tsvector`. All tokens are quoted; none has a quote or a backslash. */
import { GAP, type IndexedSection } from './document.ts'
import type { Expression } from './expression.ts'

/** For FTS5 with `tokenize="ascii tokenchars '+#_=<>~^'"`. */
export const toFts5Document = ({ marks, words }: IndexedSection): string => [...marks, ...words].join(' ')

export function toFts5(expression: Expression): string {
  switch (expression.kind) {
    case 'token':
      return `"${expression.text}"`
    case 'prefix':
      return `"${expression.text}" *`
    case 'phrase':
      return `"${expression.texts.join(' ')}"${expression.isPrefix ? ' *' : ''}`
    case 'without':
      return `(${toFts5(expression.keep)} NOT ${toFts5(expression.drop)})`
    default:
      return `(${expression.of.map(toFts5).join(expression.kind === 'all' ? ' AND ' : ' OR ')})`
  }
}

/** The text of a `tsvector`: marks without positions, words with theirs. */
export function toTsvector({ marks, words }: IndexedSection): string {
  const places = new Map<string, number[]>()
  for (const [index, word] of words.entries()) {
    const known = places.get(word)
    if (known === undefined) {
      places.set(word, [index + 1])
    } else {
      known.push(index + 1)
    }
  }
  places.delete(GAP)
  return [
    ...marks.map(mark => `'${mark}'`),
    ...places.entries().map(([word, positions]) => `'${word}':${positions.join(',')}`),
  ].join(' ')
}

/** For `::tsquery`. */
export function toTsquery(expression: Expression): string {
  switch (expression.kind) {
    case 'token':
      return `'${expression.text}'`
    case 'prefix':
      return `'${expression.text}':*`
    case 'phrase':
      return `(${expression.texts.map(text => `'${text}'`).join(' <-> ')}${expression.isPrefix ? ':*' : ''})`
    case 'without':
      return `(${toTsquery(expression.keep)} & !${toTsquery(expression.drop)})`
    default:
      return `(${expression.of.map(toTsquery).join(expression.kind === 'all' ? ' & ' : ' | ')})`
  }
}
