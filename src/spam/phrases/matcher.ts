/** Finds many phrases in a text at once, in linear time. Pure. */
import { lazy } from '../../kernel/lazy.ts'
import { fold, HAN, solid, withoutMarks, wordsOf } from '../text/fold.ts'

/** A text prepared for the search of phrases. Each part is made on its first use. */
export type View = {
  words(): string[]
  /** The words without their marks; undefined when there are none. */
  plain(): string[] | undefined
  /** Only the letters and digits, for languages without spaces between words; empty without Chinese characters. */
  solid(): string
}

/** Returns the phrases found, without duplicates, in the order of the list. */
export type Matcher = (view: View) => string[]

/** A node of the tree of phrases. Each next word of a phrase leads to another node. */
type Node = {
  words: Map<string, Node>
  /** Beginnings of words (from phrases with `*`), by their first letter. */
  openings: Map<string, [opening: string, Node][]>
  /** The phrases that end here, as indexes of the list. */
  ends: number[]
}

const newNode = (): Node => ({ words: new Map(), openings: new Map(), ends: [] })

/** @param folded see {@link fold}. */
export function viewOf(folded: string): View {
  return {
    words: lazy(() => wordsOf(folded)),
    plain: lazy(() => {
      const bare = withoutMarks(folded)
      return bare === folded ? undefined : wordsOf(bare)
    }),
    solid: lazy(() => {
      const letters = HAN.test(folded) ? solid(folded) : ''
      return HAN.test(letters) ? letters : ''
    }),
  }
}

/**
 * @param phrases in any case. A word with `*` at the end matches all words that start with it. Phrases with Chinese
 *   characters are found anywhere. Long phrases, and Cyrillic ones, are also found in a text without their marks.
 */
export function matcherOf(phrases: readonly string[]): Matcher {
  const root = newNode()
  /** The phrases that are also found in a text without its marks. */
  const bareRoot = newNode()
  const inside = new Map<string, [phrase: string, index: number][]>()
  for (const [index, phrase] of phrases.entries()) {
    const folded = fold(phrase)
    if (HAN.test(folded)) {
      const unspaced = solid(folded)
      listUnder(inside, unspaced.charAt(0)).push([unspaced, index])
      continue
    }
    insert(root, folded, index)
    const bare = withoutMarks(folded)
    // A short phrase without its marks may be a word of another language: `số đề` is not `so de`, `bệt` is not `bet`.
    if (solid(bare).length >= 8 || /\p{Script=Cyrillic}/u.test(bare)) {
      insert(root, bare, index)
      insert(bareRoot, bare, index)
    }
  }
  if (phrases.length === 0) {
    return () => []
  }
  return view => {
    const found = new Set<number>()
    search(root, view.words(), found)
    search(bareRoot, view.plain() ?? [], found)
    const text = view.solid()
    for (let at = 0; at < text.length; at += 1) {
      for (const [phrase, index] of inside.get(text.charAt(at)) ?? []) {
        if (text.startsWith(phrase, at)) {
          found.add(index)
        }
      }
    }
    return [...found].sort((one, other) => one - other).map(index => phrases[index] as string)
  }
}

/** The list under a key, which is made when it is missing. */
function listUnder<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

function insert(root: Node, folded: string, index: number): void {
  let node = root
  for (const [word] of folded.matchAll(/[\p{L}\p{M}\p{N}]+\*?/gu)) {
    node = word.endsWith('*') ? afterOpening(node, word.slice(0, -1)) : afterWord(node, word)
  }
  if (node !== root) {
    node.ends.push(index)
  }
}

function afterWord({ words }: Node, word: string): Node {
  const next = words.get(word) ?? newNode()
  words.set(word, next)
  return next
}

function afterOpening({ openings }: Node, opening: string): Node {
  const alike = listUnder(openings, opening.charAt(0))
  const known = alike.find(([other]) => other === opening)?.[1]
  const next = known ?? newNode()
  if (known === undefined) {
    alike.push([opening, next])
  }
  return next
}

function search(root: Node, words: readonly string[], found: Set<number>): void {
  const walk = (node: Node, position: number) => {
    for (const index of node.ends) {
      found.add(index)
    }
    const word = words[position]
    if (word === undefined) {
      return
    }
    const next = node.words.get(word)
    if (next !== undefined) {
      walk(next, position + 1)
    }
    if (node.openings.size === 0) {
      return
    }
    for (const [opening, opened] of node.openings.get(word.charAt(0)) ?? []) {
      if (word.startsWith(opening)) {
        walk(opened, position + 1)
      }
    }
  }
  for (let position = 0; position < words.length; position += 1) {
    walk(root, position)
  }
}
