/** Rule about the phrases of advertising. */
import { fold, withoutGaps, withoutInvisible } from './fold.ts'
import { viewOf } from './phrases/matcher.ts'
import { type FoundPhrase, phrasesIn, TOPICS } from './phrases/topics.ts'
import type { Reading } from './reading.ts'
import type { Rule } from './rule.ts'

/** Points of phrases from which a comment is held, and what a phrase counts. */
const ENOUGH = 4
const OFFER = 2
const MOST_HINTS = 3

/** What people quote is what they talk about. Short quotations only: nobody quotes a whole offer. */
const QUOTED =
  /“[^”\n]{1,80}”|„[^“”\n]{1,80}[“”]|«[^»\n]{1,80}»|"[^"\n]{1,80}"|「[^」\n]{1,80}」|『[^』\n]{1,80}』|‘[^’\n]{1,80}’/g

export const words: Rule = {
  description: 'Phrases of advertising in six languages, or phrases that the site blocks: held.',
  find(reading, settings) {
    if (settings.blockedWords(viewOf(reading.folded)).length > 0) {
      return { verdict: 'hold', score: 5, reason: 'Contains a phrase that this site blocks.' }
    }
    const found = phrasesOf(reading)
    const offers = found.filter(({ isOffer }) => isOffer).length
    const points = OFFER * offers + Math.min(found.length - offers, MOST_HINTS)
    if (offers === 0 && !leadsAway(reading)) {
      return undefined
    }
    const reason = `Contains phrases of advertising: ${summary(found)}.`
    if (points >= ENOUGH) {
      return { verdict: 'hold', score: Math.min(points - 1, 6), reason }
    }
    return found.length === 0 ? undefined : { verdict: 'note', score: Math.min(points, 2), reason }
  },
}

const leadsAway = ({ landings, contacts, emails }: Reading) =>
  landings.length + contacts.length + emails.length > 0

function phrasesOf(reading: Reading): FoundPhrase[] {
  const body = leadsAway(reading) ? reading.folded : withoutQuotations(reading.facts.body)
  return phrasesIn(viewOf(`${body} ${fold(withoutGaps(reading.facts.author.name))}`))
}

function withoutQuotations(body: string): string {
  const own = body.split('\n').filter(line => !/^ {0,3}>/.test(line))
  return fold(withoutGaps(withoutInvisible(own.join('\n').replace(QUOTED, ' '))))
}

/** The topics with a phrase of each, offers first. */
function summary(found: readonly FoundPhrase[]): string {
  const sorted = found.toSorted((one, other) => Number(other.isOffer) - Number(one.isOffer))
  const topics = new Map(sorted.toReversed().map(({ topic, phrase }) => [topic, phrase.replaceAll('*', '…')]))
  const named = [...topics].toReversed().slice(0, 3)
  return named.map(([topic, phrase]) => `${TOPICS[topic]} (“${phrase}”)`).join(', ')
}
