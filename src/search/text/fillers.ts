/** Words of questions and sentences, which say little about what is looked for. With them alone, they are looked for. */
import type { Term } from './term.ts'

const FILLERS = new Set(
  `a an and are as at be by can could do does for from get has have how i if in into is it its me my of on or our should
  so that the their there these they this those to was we were what when where which who why will with would you your

  aber als am an auf aus bei beim das dass dem den der des die dies diese doch du ein eine einem einen einer eines er es
  für gegen gibt hat haben ich ihr im in ist kann können man mein meine mit muss nach oder ohne sich sie sind sollte über um
  und uns unser vom von vor wann war warum was welche wenn wer werden wie wir wird wo wohin zu zum zur

  gì là và của các những thì mà ở như thế nào làm sao cho với được để có tại một trong khi bị

  如何 怎么 怎样 什么 为什么 为何 哪里 哪些 可以 怎么样 怎麼 什麼 為什麼`.split(/\s+/),
)

/** Typed as such: unquoted, whole, with its accents. */
const isFiller = ({ accented, isPrefix, isQuoted }: Term) =>
  !isQuoted && !isPrefix && FILLERS.has(accented.join(' '))

/** The terms that say something; all of them when none does. */
export function withoutFillers(terms: readonly Term[]): readonly Term[] {
  const rest = terms.filter(term => !isFiller(term))
  return rest.length === 0 ? terms : rest
}
