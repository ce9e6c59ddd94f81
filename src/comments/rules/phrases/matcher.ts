/** Finds many phrases in a text at once, in time linear in the text. Pure. */
import { fold, solid, withoutMarks } from '../fold.ts'

/** A text as phrases are looked for in it. */
export type View = {
  /** The words, as written and without their marks. */
  words: string[]
  plain: string[]
  /** Letters and digits alone, for languages that put no spaces. */
  solid: string
}

/** The phrases found, each once, in the order of the list. */
export type Matcher = (view: View) => string[]

type Node = { words: Map<string, Node>; openings: Map<string, Node>; longestOpening: number; ends: number[] }

const newNode = (): Node => ({ words: new Map(), openings: new Map(), longestOpening: 0, ends: [] })

const wordsOf = (folded: string) => folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** @param folded see {@link fold}. */
export function viewOf(folded: string): View {
  return { words: wordsOf(folded), plain: wordsOf(withoutMarks(folded)), solid: solid(folded) }
}

/**
 * @param phrases in any case. A word that ends with `*` stands for all words that open so. Phrases with Chinese
 *   characters are found inside longer words; marks may be missing from the text when enough letters remain.
 */
export function matcherOf(phrases: readonly string[]): Matcher {
  const [written, plain] = [newNode(), newNode()]
  const inside: [string, number][] = []
  for (const [index, phrase] of phrases.entries()) {
    const folded = fold(phrase)
    if (/\p{Script=Han}/u.test(folded)) {
      inside.push([solid(folded), index])
      continue
    }
    insert(written, folded, index)
    const bare = withoutMarks(folded)
    // A short word without its marks may be a word of another language: `số đề` is no `so de`, `bệt` no `bet`.
    if (solid(bare).length >= 8 || /\p{Script=Cyrillic}/u.test(bare)) {
      insert(plain, bare, index)
    }
  }
  return view => {
    const found = new Set<number>()
    search(written, view.words, found)
    search(plain, view.plain, found)
    for (const [phrase, index] of inside) {
      if (view.solid.includes(phrase)) {
        found.add(index)
      }
    }
    return phrases.filter((_, index) => found.has(index))
  }
}

function insert(root: Node, folded: string, index: number): void {
  let node = root
  for (const [word] of folded.matchAll(/[\p{L}\p{M}\p{N}]+\*?/gu)) {
    const isOpening = word.endsWith('*')
    const [map, key] = isOpening ? [node.openings, word.slice(0, -1)] : [node.words, word]
    const next = map.get(key) ?? newNode()
    map.set(key, next)
    node.longestOpening = Math.max(node.longestOpening, isOpening ? key.length : 0)
    node = next
  }
  if (node !== root) {
    node.ends.push(index)
  }
}

function search(root: Node, words: readonly string[], found: Set<number>): void {
  const walk = (node: Node, position: number) => {
    for (const end of node.ends) {
      found.add(end)
    }
    const word = words[position]
    if (word === undefined) {
      return
    }
    const next = node.words.get(word)
    if (next !== undefined) {
      walk(next, position + 1)
    }
    for (let length = Math.min(word.length, node.longestOpening); length > 0; length -= 1) {
      const opened = node.openings.get(word.slice(0, length))
      if (opened !== undefined) {
        walk(opened, position + 1)
      }
    }
  }
  for (let position = 0; position < words.length; position += 1) {
    walk(root, position)
  }
}
