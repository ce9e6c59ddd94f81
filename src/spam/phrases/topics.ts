/** What the shipped lists of phrases are about, and their form. */

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
