/**
 * Finds where a text stops being JSON (RFC 8259). JSON.parse does not always say it, and then repeats the text instead,
 * which may be private. Reads without recursion, which deep nesting would let overflow the stack. Pure.
 */

const BLANKS = /[ \t\n\r]*/y
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

/** What may come next. `first`: the first entry of an object or list, or its end. */
type Expected = 'value' | 'first' | 'key' | 'colon' | 'next'

/** The index of the fault: the length of a text that ends too early, and undefined for valid JSON. */
export function findJsonFault(text: string): number | undefined {
  /** The closing brackets of what is open. */
  const open: ('}' | ']')[] = []
  let expected: Expected = 'value'
  let index = 0
  /** Moves on if the pattern matches here. */
  const skips = (pattern: RegExp): boolean => {
    pattern.lastIndex = index
    if (!pattern.test(text)) {
      return false
    }
    index = pattern.lastIndex
    return true
  }
  /** Reads a string. @returns whether it is one; otherwise `index` is at its fault. */
  const skipsString = (): boolean => {
    for (index += 1; index < text.length; ) {
      const character = text[index] as string
      if (character === '"') {
        index += 1
        return true
      }
      if (character === '\\' ? !skips(ESCAPE) : character < ' ') {
        return false
      }
      index += character === '\\' ? 0 : 1
    }
    return false
  }
  for (;;) {
    skips(BLANKS)
    const character = text[index]
    const closing = open.at(-1)
    if (character === undefined) {
      return expected === 'next' && closing === undefined ? undefined : index
    }
    if (character === closing && (expected === 'next' || expected === 'first')) {
      open.pop()
      expected = 'next'
      index += 1
    } else if (expected === 'next') {
      if (character !== ',' || closing === undefined) {
        return index
      }
      expected = closing === '}' ? 'key' : 'value'
      index += 1
    } else if (expected === 'colon') {
      if (character !== ':') {
        return index
      }
      expected = 'value'
      index += 1
    } else if (expected === 'key' || (expected === 'first' && closing === '}')) {
      if (character !== '"' || !skipsString()) {
        return index
      }
      expected = 'colon'
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']')
      expected = 'first'
      index += 1
    } else if (character === '"' ? skipsString() : skips(WORD) || skips(NUMBER)) {
      expected = 'next'
    } else {
      return index
    }
  }
}
