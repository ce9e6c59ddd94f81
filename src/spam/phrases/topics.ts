/** The form and the topics of the lists of phrases. */

/** Phrases separated by commas. A word with `*` at the end matches all words that start with it. */
export type PhraseList = Record<
  Topic,
  {
    /** Phrases that only advertising uses. */
    offer: string
    /** Phrases that advertising uses often and other people use too. They count together, or with a link or contact. */
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
