/**
 * How well a document fits a search: the class of the first expression that it meets. The rank is a function of the search
 * and of the section alone, so that both databases agree, pages hold, and nothing that is not public moves a hit. Within a
 * class the newest is first.
 */
import { MARKS } from './document.ts'
import { all, any, type Expression, phrase, prefix, token, without } from './expression.ts'
import { withoutFillers } from './fillers.ts'
import type { Search } from './query.ts'
import { widen } from './stem.ts'
import type { Term } from './term.ts'

/**
 * Best first; the last one is the widest. No expression leaves out what an earlier one finds. With accents typed, whatever
 * has them stands before whatever has not.
 */
export function classesOf(search: Search, kinds = CLASSES): Expression[] {
  const classes = kinds.flatMap(make => make(search) ?? [])
  const accents = accentsOf(search.terms)
  const rounds = accents === undefined ? classes : [...classes.map(one => all([one, accents])), ...classes]
  if (search.excluded.length === 0) {
    return rounds
  }
  const excluded = any(search.excluded.map(excludedBy))
  return rounds.map(one => without(one, excluded))
}

/** What all classes together find. */
export const widestOf = (classes: readonly Expression[]) => classes.at(-1) as Expression

type Class = (search: Search) => Expression | undefined

const inTitle: Class = ({ terms }) => all(terms.map(term => marked(term, MARKS.title)))

const wholeInHeading: Class = ({ terms, whole }) =>
  whole && all([...terms.map(term => marked(term, MARKS.heading)), placed(whole)])

const inHeadings: Class = ({ terms }) => everyAndSome(terms, term => marked(term, MARKS.heading), above)

/** Of an article about it. */
const wholeInTextAndAbove: Class = ({ terms, whole }) =>
  all([...terms.map(above), ...(whole === undefined ? terms : [whole]).map(placed)])

const wholeInText: Class = ({ whole }) => whole && placed(whole)

const often: Class = ({ terms }) =>
  everyAndSome(terms, term => any([marked(term, MARKS.often), marked(term, MARKS.heading)]), above)

const inText: Class = ({ terms }) => everyAndSome(terms, placed, above)

const beginningsInText: Class = ({ terms }) => everyAndSome(terms, placedWide, aboveWide)

/** What people write as a question. */
const withoutFillersInText: Class = ({ terms }) => {
  const rest = withoutFillers(terms)
  return rest.length === terms.length ? undefined : everyAndSome(rest, placedWide, aboveWide)
}

/** Best first. Without any one of them the questions of `test/search/questions.ts` find something else first. */
export const CLASSES: readonly Class[] = [
  inTitle,
  wholeInHeading,
  inHeadings,
  wholeInTextAndAbove,
  wholeInText,
  often,
  inText,
  beginningsInText,
  withoutFillersInText,
]

/** Each term in the section or above it, and in the section itself one that says something. */
function everyAndSome(
  terms: readonly Term[],
  here: (term: Term) => Expression,
  there: (term: Term) => Expression,
) {
  if (terms.length === 1) {
    return all(terms.map(here))
  }
  return all([any(withoutFillers(terms).map(here)), ...terms.map(term => any([here(term), there(term)]))])
}

/** In the text of the section, its heading included. */
function placed(term: Term): Expression {
  const mark = MARKS.unplaced
  const elsewhere = term.texts.length === 1 || !term.isQuoted ? [everyMarked(term, mark)] : []
  const others = term.others.flatMap(other => [other, mark + other]).map(other => oneOf(term, other))
  return any([phrase(term.texts, term.isPrefix), ...elsewhere, ...others])
}

const oneOf = ({ isPrefix }: Term, text: string) => (isPrefix ? prefix(text) : token(text))

/** Marks have no order: the phrase must stand in the section as well. */
function marked(term: Term, mark: string): Expression {
  const every = everyMarked(term, mark)
  const inOrder =
    term.texts.length === 1 || mark === MARKS.above ? every : all([every, phrase(term.texts, term.isPrefix)])
  return any([inOrder, ...term.others.map(other => oneOf(term, mark + other))])
}

const above = (term: Term) => marked(term, MARKS.above)
const placedWide = (term: Term) => placed(widen(term))
const aboveWide = (term: Term) => above(widen(term))

const everyMarked = ({ texts, isPrefix }: Term, mark: string) =>
  all(
    texts.map((text, index) =>
      isPrefix && index === texts.length - 1 ? prefix(mark + text) : token(mark + text),
    ),
  )

/** Words from this length on have their accents as the beginning of others, too. */
const LONG = 4

/** All words with the accents that were typed; undefined when none were. */
function accentsOf(terms: readonly Term[]): Expression | undefined {
  const accented = withoutFillers(terms).flatMap(({ accented, texts, isPrefix }) =>
    accented
      .filter((word, index) => word !== texts[index])
      .map(word => (isPrefix || word.length >= LONG ? prefix : token)(MARKS.accented + word)),
  )
  return accented.length === 0 ? undefined : all(accented)
}

const excludedBy = (term: Term): Expression => {
  const found = any([placed(term), above(term)])
  const accents = accentsOf([term])
  return accents === undefined ? found : all([found, accents])
}
