/** The rule about phrases of advertising, and phrases that the site blocks. */

import { type FoundPhrase, phrasesIn } from '../phrases/lists.ts'
import { viewOf } from '../phrases/matcher.ts'
import { TOPICS } from '../phrases/topics.ts'
import { fold, foldBoth } from '../text/fold.ts'
import type { Reading } from '../text/reading.ts'
import type { TextRule } from './rule.ts'

/** Points of phrases at which a comment is held when it has links or contacts, or a phrase that calls to act. */
const ENOUGH = 4
/** The same when only the author has a website. */
const ENOUGH_WITH_SITE = 5
/** The same without any link. */
const ENOUGH_ALONE = 6
/** Points of an offer, a phrase that only advertising uses. */
const OFFER = 2
/** Hints, phrases that other people use too, count one point each, at most this many. */
const MOST_HINTS = 3

/** Short quotations do not count, because people quote what they discuss. Long ones do: nobody quotes a whole offer. */
const QUOTED =
  /“[^”\n]{1,80}”|„[^“”\n]{1,80}[“”]|«[^»\n]{1,80}»|"[^"\n]{1,80}"|「[^」\n]{1,80}」|『[^』\n]{1,80}』|‘[^’\n]{1,80}’/g

export const words: TextRule = {
  readsText: true,
  description: 'Phrases of advertising in six languages, or phrases that the site blocks: held.',
  find(reading, settings) {
    const { name, url, joined, site } = reading
    const author = fold(`${name} ${url}`)
    if (joined().some(text => settings.blockedWords(viewOf(`${text} ${author}`)).length > 0)) {
      return { verdict: 'hold', score: 5, reason: 'Contains a phrase that this site blocks.' }
    }
    const { offers, hints } = phrasesOf(reading)
    const isLeading = leadsAway(reading) || offers.some(({ topic }) => topic === 'call')
    if (offers.length === 0 && (hints.length === 0 || !isLeading)) {
      return undefined
    }
    const points = OFFER * offers.length + Math.min(hints.length, MOST_HINTS)
    const reason = `Contains phrases of advertising: ${summary([...offers, ...hints])}.`
    const alone = site() === undefined ? ENOUGH_ALONE : ENOUGH_WITH_SITE
    return points >= (isLeading ? ENOUGH : alone)
      ? { verdict: 'hold', score: Math.min(points - 1, 6), reason }
      : { verdict: 'note', score: Math.min(points, 2), reason }
  },
}

/** Whether a comment has a link to a website, a contact or an e-mail address, as advertising must. */
const leadsAway = ({ landings, contacts, emails }: Reading) =>
  landings().length + contacts().length + emails().length > 0

function phrasesOf(reading: Reading): Record<'offers' | 'hints', FoundPhrase[]> {
  const isLeading = leadsAway(reading)
  const texts = isLeading ? reading.joined() : [withoutQuotations(reading)]
  // The name counts only with a link or contact: there are people called Price or Billig.
  const name = isLeading || reading.site() !== undefined ? reading.foldedName().joined : ''
  const all = [...new Set(texts.flatMap(text => phrasesIn(viewOf(`${text} ${name}`))))]
  // Counts `casino` once when it is part of `online casino`, or in the lists of two languages.
  const bare = new Map(all.map(found => [found.phrase.replace('*', ''), found] as const))
  const isPart = (own: string) => [...bare.keys()].some(other => other !== own && other.includes(own))
  return {
    offers: all.filter(({ isOffer }) => isOffer),
    hints: [...bare].filter(([own, { isOffer }]) => !isOffer && !isPart(own)).map(([, found]) => found),
  }
}

function withoutQuotations({ body, foldedBody }: Reading): string {
  const lines = body.split('\n').filter(line => !/^ {0,3}>/.test(line))
  const own = lines.join('\n').replace(QUOTED, ' ')
  return (own === body ? foldedBody() : foldBoth(own)).joined
}

/** Names up to three topics, each with its first phrase. */
function summary(found: readonly FoundPhrase[]): string {
  const topics = new Map(found.toReversed().map(({ topic, phrase }) => [topic, phrase.replaceAll('*', '…')]))
  const named = [...topics].toReversed().slice(0, 3)
  return named.map(([topic, phrase]) => `${TOPICS[topic]} (“${phrase}”)`).join(', ')
}
