/**
 * Every limit of the contract in one table. The Zod schemas enforce it, so the OpenAPI document shows it. Lengths count Unicode code points, as JSON Schema's `maxLength` does.
 */
export const LIMITS = {
  title: 300,
  slug: 120,
  summary: 2_000,
  sectionBody: 100_000,
  sectionsPerArticle: 1_000,
  sectionDepth: 6,
  referencesPerArticle: 1_000,
  referenceField: 1_000,
  /** Keys that one section cites, and all sections of an article, each as often as it is cited. */
  citationsPerSection: 2_000,
  citationsPerArticle: 10_000,
  /** Characters of the HTML and the plain text of one section, and of all sections of an article. */
  renderedSection: 1_000_000,
  renderedArticle: 10_000_000,
  authorsPerArticle: 50,
  tagsPerArticle: 50,
  tag: 60,
  /** Bytes of `meta` as JSON. */
  metaBytes: 16_384,
  /** Characters of the front matter of an article that is sent as Markdown: 4 MB of YAML take seconds and gigabytes. */
  frontMatter: 1_000_000,
  comment: 10_000,
  name: 100,
  email: 254,
  url: 2_000,
  /** Combining marks in a row, in any text (UAX 15, Stream-Safe Text Format). */
  combiningMarks: 30,
  /** What a reader writes to the moderators with a report. */
  reportNote: 1_000,
  /** Why a moderator decides something. */
  moderationReason: 500,
  /** Comments that one request decides about. */
  bulk: 100,
  /** A phrase that is banned. */
  banPhrase: 200,
  /** Bans of ranges and words together: each post is held against all of them. */
  bans: 10_000,
  pageSize: 100,
  /** Replies shown below one root comment; a cursor leads to the rest. */
  repliesShown: 50,
  /** Articles whose comments are counted by one request. */
  countedArticles: 100,
  /** Bytes of a request that posts a comment. */
  commentRequestBytes: 65_536,
  /** Bytes of any other request. */
  requestBytes: 4_194_304,
  jsonDepth: 32,
  /** Faults that one answer names; the first ones are enough to mend a request. */
  faults: 100,
} as const

/** Words that can never be a slug: each is, or may become, a path segment beside `/v1/articles/{article}`. */
export const RESERVED_SLUGS: ReadonlySet<string> = new Set([
  'articles',
  'authors',
  'batch',
  'comments',
  'drafts',
  'export',
  'feed',
  'import',
  'keys',
  'new',
  'preview',
  'references',
  'revisions',
  'search',
  'sections',
  'tags',
  'translations',
])
