/** Finds the phrases of all lists in a text. */
import { lazy } from '../../kernel/lazy.ts'
import { DE } from './de.ts'
import { EN } from './en.ts'
import { ES } from './es.ts'
import { matcherOf, type View } from './matcher.ts'
import { RU } from './ru.ts'
import type { PhraseList, Topic } from './topics.ts'
import { VI } from './vi.ts'
import { ZH } from './zh.ts'

export type FoundPhrase = { phrase: string; topic: Topic; isOffer: boolean }

function readLists(): Map<string, FoundPhrase> {
  const phrases = new Map<string, FoundPhrase>()
  for (const list of [EN, VI, ZH, ES, RU, DE]) {
    for (const [topic, { offer, hint }] of Object.entries(list) as [Topic, PhraseList[Topic]][]) {
      for (const [text, isOffer] of [
        [offer, true],
        [hint, false],
      ] as const) {
        for (const phrase of text.split(/[,\n]/).map(part => part.trim())) {
          if (phrase !== '' && !phrases.has(phrase)) {
            phrases.set(phrase, { phrase, topic, isOffer })
          }
        }
      }
    }
  }
  return phrases
}

/** Made when the first comment is judged, because it would slow down the start of the process noticeably. */
const lists = lazy(() => {
  const phrases = readLists()
  return { phrases, find: matcherOf([...phrases.keys()]) }
})

export function phrasesIn(view: View): FoundPhrase[] {
  const { phrases, find } = lists()
  return find(view).map(phrase => phrases.get(phrase) as FoundPhrase)
}
