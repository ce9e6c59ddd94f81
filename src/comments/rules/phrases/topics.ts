/** What the shipped lists of phrases are about, and all of them together. */
import { lazy } from '../../../lazy.ts'
import { DE } from './de.ts'
import { EN } from './en.ts'
import { ES } from './es.ts'
import { matcherOf, type View } from './matcher.ts'
import { RU } from './ru.ts'
import { VI } from './vi.ts'
import { ZH } from './zh.ts'

/** Phrases by comma; a word that ends with `*` stands for all that open so. */
export type PhraseList = Record<
  Topic,
  {
    /** What only advertising says. */
    offer: string
    /** What advertising says often and people say too: counts together with other such, or with an address. */
    hint: string
  }
>

export type Topic = keyof typeof TOPICS

export const TOPICS = {
  gambling: 'gambling',
  medicine: 'medicines',
  loans: 'loans',
  investment: 'easy money',
  promotion: 'promotion of websites',
  dating: 'dating',
  counterfeit: 'imitations of brands',
  piracy: 'pirated software and streams',
  jobs: 'doubtful jobs',
  magic: 'fortune telling',
  papers: 'papers and certificates',
  trade: 'goods and services',
  call: 'a call to act',
} as const

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

/** Made when the first comment is judged: it takes as long as a good part of the start of the process. */
const lists = lazy(() => {
  const phrases = readLists()
  return { phrases, find: matcherOf([...phrases.keys()]) }
})

/** The phrases of all lists that a text contains. */
export function phrasesIn(view: View): FoundPhrase[] {
  const { phrases, find } = lists()
  return find(view).map(phrase => phrases.get(phrase) as FoundPhrase)
}
