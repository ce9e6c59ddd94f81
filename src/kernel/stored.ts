/** The shapes of what is stored as one JSON value. */
export type AuthorName = {
  family?: string | undefined
  given?: string | undefined
  literal?: string | undefined
}

/** The bibliographic fields of a reference, stored as one JSON value: they are only ever read together. */
export type StoredReferenceFields = {
  type: string
  title: string
  author: AuthorName[]
} & Record<
  | 'issued'
  | 'accessed'
  | 'URL'
  | 'DOI'
  | 'ISBN'
  | 'publisher'
  | 'containerTitle'
  | 'volume'
  | 'issue'
  | 'page'
  | 'note',
  string | null
>

export type StoredImage = { url: string; alt: string; credit: string | null }

/** What a rule found about a comment; `hold` and `spam` decide by themselves, `note` only adds to the score. */
export type StoredFinding = { rule: string; verdict: 'note' | 'hold' | 'spam'; score: number; reason: string }
