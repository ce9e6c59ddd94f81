/** Finds many phrases in a text at once, in linear time. Pure. */
import { fold, solid, withoutMarks } from '../text/fold.ts'

/** A text prepared for the search of phrases. */
export type View = {
  words: string[]
  /** The words without their marks. */
  plain: string[]
  /** Only the letters and digits, for languages without spaces between words. */
  solid: string
}

/** Returns the phrases found, without duplicates, in the order of the list. */
export type Matcher = (view: View) => string[]

/** A node of the tree of phrases. Each next word of a phrase leads to another node. */
type Node = {
  words: Map<string, Node>
  /** Beginnings of words (from phrases with `*`), by their first letter. */
  openings: Map<string, [opening: string, Node][]>
  /** The phrases that end here, as indexes of the list. `isBare`: this is the phrase without its marks. */
  ends: { index: number; isBare: boolean }[]
}

const newNode = (): Node => ({ words: new Map(), openings: new Map(), ends: [] })

const wordsOf = (folded: string) => folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

/** @param folded see {@link fold}. */
export function viewOf(folded: string): View {
  const bare = withoutMarks(folded)
  const words = wordsOf(folded)
  return { words, plain: bare === folded ? words : wordsOf(bare), solid: solid(folded) }
}

const HAN = /\p{Script=Han}/u

/**
 * @param phrases in any case. A word with `*` at the end matches all words that start with it. Phrases with Chinese
 *   characters are found anywhere. Long phrases, and Cyrillic ones, are also found in a text without their marks.
 */
export function matcherOf(phrases: readonly string[]): Matcher {
  const root = newNode()
  const inside: [string, number][] = []
  for (const [index, phrase] of phrases.entries()) {
    const folded = fold(phrase)
    if (HAN.test(folded)) {
      inside.push([solid(folded), index])
      continue
    }
    insert(root, folded, { index, isBare: false })
    const bare = withoutMarks(folded)
    // A short phrase without its marks may be a word of another language: `số đề` is not `so de`, `bệt` is not `bet`.
    if (solid(bare).length >= 8 || /\p{Script=Cyrillic}/u.test(bare)) {
      insert(root, bare, { index, isBare: true })
    }
  }
  return view => {
    const found = new Set<number>()
    search(root, view.words, ({ index }) => found.add(index))
    if (view.plain !== view.words) {
      search(root, view.plain, ({ index, isBare }) => isBare && found.add(index))
    }
    if (HAN.test(view.solid)) {
      for (const [phrase, index] of inside) {
        if (view.solid.includes(phrase)) {
          found.add(index)
        }
      }
    }
    return [...found].sort((one, other) => one - other).map(index => phrases[index] as string)
  }
}

function insert(root: Node, folded: string, end: Node['ends'][number]): void {
  let node = root
  for (const [word] of folded.matchAll(/[\p{L}\p{M}\p{N}]+\*?/gu)) {
    node = word.endsWith('*') ? afterOpening(node, word.slice(0, -1)) : afterWord(node, word)
  }
  if (node !== root) {
    node.ends.push(end)
  }
}

function afterWord({ words }: Node, word: string): Node {
  const next = words.get(word) ?? newNode()
  words.set(word, next)
  return next
}

function afterOpening({ openings }: Node, opening: string): Node {
  const alike = openings.get(opening.charAt(0)) ?? []
  openings.set(opening.charAt(0), alike)
  const known = alike.find(([other]) => other === opening)?.[1]
  const next = known ?? newNode()
  if (known === undefined) {
    alike.push([opening, next])
  }
  return next
}

function search(root: Node, words: readonly string[], tell: (end: Node['ends'][number]) => void): void {
  const walk = (node: Node, position: number) => {
    for (const end of node.ends) {
      tell(end)
    }
    const word = words[position]
    if (word === undefined) {
      return
    }
    const next = node.words.get(word)
    if (next !== undefined) {
      walk(next, position + 1)
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
