/** What is indexed of a section: words in their order, and marks, which say where a word stands. */
import { spellOut } from './fold.ts'
import { type Joined, joinHyphenated, type Token, tokenize } from './tokens.ts'

export type SectionText = {
  title: string
  /** The headings above, from the top. */
  above: readonly string[]
  heading: string | null
  /** Plain texts that no phrase may cross: of the lead also the subtitle and the summary. */
  body: readonly string[]
  /** The first section of an article, or the article itself when it has none: found by its title. */
  isLead: boolean
}

export type IndexedSection = {
  /** A set. Each begins with one of {@link MARKS}. */
  marks: string[]
  /** In their order, or {@link GAP}. */
  words: string[]
}

export const MARKS = {
  title: '^',
  heading: '=',
  /** Stands in a heading above, or in the title. */
  above: '>',
  /** Stands in the body {@link OFTEN} times or more. */
  often: '<',
  /** Has these accents, wherever it stands. */
  accented: '~',
  /** Stands in the text in another spelling, or too far back to have a place. */
  unplaced: '+',
} as const

/** Where a phrase must not cross. No word, as it is no letter. */
export const GAP = '_'

const OFTEN = 3

/**
 * `tsvector` keeps 255 positions of a word, none beyond 16,383, and 1 MB of words with positions. The same is kept for both
 * databases.
 */
const MOST_PLACES = 255
const LAST_PLACE = 15_000
const MOST_BYTES = 800_000

export function indexSection({ title, above, heading, body, isLead }: SectionText): IndexedSection {
  const marks = new Set<string>()
  const addMarks = (mark: string, texts: Iterable<string>) => {
    for (const text of texts) {
      marks.add(mark + text)
    }
  }
  const titleText = readText(title)
  const headingText = readText(heading ?? '')
  const bodyTexts = body.map(readText)
  const aboveTexts = [titleText, ...above.map(readText)]
  if (isLead) {
    addMarks(MARKS.title, titleText.spellings)
    addMarks(MARKS.heading, titleText.spellings)
  }
  addMarks(MARKS.heading, headingText.spellings)
  addMarks(
    MARKS.above,
    aboveTexts.flatMap(text => text.spellings),
  )
  addMarks(MARKS.often, frequentIn(bodyTexts.flatMap(text => text.spellings)))
  const placed = [...(isLead ? [titleText] : []), headingText, ...bodyTexts].filter(
    ({ tokens }) => tokens.length > 0,
  )
  for (const { tokens } of [...aboveTexts, ...placed]) {
    addMarks(MARKS.accented, accentedIn(tokens))
  }
  addMarks(
    MARKS.unplaced,
    placed.flatMap(({ others }) => others),
  )
  const { words, tail } = place(placed.map(({ tokens }) => tokens))
  addMarks(MARKS.unplaced, tail)
  const fits = makeBudget()
  return { words: words.map(word => (fits(word) ? word : GAP)), marks: [...marks].filter(fits) }
}

type ReadText = {
  tokens: Token[]
  /** Other ways to write a word of it. */
  others: string[]
  /** Each word as often as it stands there, and the others. */
  spellings: string[]
}

function readText(text: string): ReadText {
  const tokens = tokenize(text)
  const others = findOthers(text, tokens).map(other => other.text)
  return { tokens, others, spellings: [...tokens.map(token => token.text), ...others] }
}

/** Other ways to write what stands in a text: `muenchen` for München, `email` for e-mail. */
export function findOthers(text: string, tokens: readonly Token[]): Joined[] {
  const others = joinHyphenated(text, tokens)
  for (const [index, token] of tokens.entries()) {
    const spelled = token.accented === token.text ? undefined : spellOut(token.accented)
    if (spelled !== undefined) {
      others.push({ text: spelled, first: index, last: index })
    }
  }
  return others
}

const accentedIn = (tokens: readonly Token[]) =>
  tokens.filter(({ accented, text }) => accented !== text).map(({ accented }) => accented)

function frequentIn(spellings: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const spelling of spellings) {
    counts.set(spelling, (counts.get(spelling) ?? 0) + 1)
  }
  return [...counts].filter(([, count]) => count >= OFTEN).map(([spelling]) => spelling)
}

/** Puts texts one after the other, with gaps between them and for a word that has too many places already. */
function place(texts: readonly (readonly Token[])[]): { words: string[]; tail: string[] } {
  const words: string[] = []
  const tail: string[] = []
  const counts = new Map<string, number>()
  for (const tokens of texts) {
    if (words.length > 0) {
      words.push(GAP)
    }
    for (const { text } of tokens) {
      const count = counts.get(text) ?? 0
      if (words.length >= LAST_PLACE) {
        tail.push(text)
      } else {
        words.push(count < MOST_PLACES ? text : GAP)
        counts.set(text, count + 1)
      }
    }
  }
  return { words, tail }
}

/** Makes a function that tells whether a word has room beside those before it. Compatibility forms may need plenty. */
function makeBudget(): (word: string) => boolean {
  const known = new Set<string>()
  let left = MOST_BYTES
  return word => {
    const bytes = known.has(word) ? 0 : Buffer.byteLength(word)
    if (bytes > left) {
      return false
    }
    left -= bytes
    known.add(word)
    return true
  }
}
