/** Answers expressions in memory, as both databases must. */
import type { IndexedSection } from '../../../src/search/text/document.ts'
import type { Expression } from '../../../src/search/text/expression.ts'

export function matches(expression: Expression, document: IndexedSection): boolean {
  const has = (text: string, isPrefix: boolean) =>
    [...document.marks, ...document.words].some(one => (isPrefix ? one.startsWith(text) : one === text))
  switch (expression.kind) {
    case 'token':
      return has(expression.text, false)
    case 'prefix':
      return has(expression.text, true)
    case 'phrase':
      return hasPhrase(document.words, expression.texts, expression.isPrefix)
    case 'all':
      return expression.of.every(one => matches(one, document))
    case 'any':
      return expression.of.some(one => matches(one, document))
    case 'without':
      return matches(expression.keep, document) && !matches(expression.drop, document)
  }
}

function hasPhrase(words: readonly string[], texts: readonly string[], isPrefix: boolean): boolean {
  return words.some((_, start) =>
    texts.every((text, index) => {
      const word = words[start + index]
      return isPrefix && index === texts.length - 1 ? word?.startsWith(text) : word === text
    }),
  )
}

/** The place of the first class that a document meets; undefined for none. */
export function rankOf(classes: readonly Expression[], document: IndexedSection): number | undefined {
  const rank = classes.findIndex(one => matches(one, document))
  return rank < 0 ? undefined : rank
}
