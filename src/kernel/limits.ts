/**
 * All limits of the contract in one table. The Zod schemas enforce them, so the OpenAPI document shows them. Lengths
 * are in Unicode code points, like JSON Schema's `maxLength`.
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
  /** Citations in one section, and in all sections of an article. A key counts each time it is cited. */
  citationsPerSection: 2_000,
  citationsPerArticle: 10_000,
  /** Characters of rendered HTML and plain text: of one section, and of all sections of an article. */
  renderedSection: 1_000_000,
  renderedArticle: 10_000_000,
  authorsPerArticle: 50,
  tagsPerArticle: 50,
  tag: 60,
  /** Bytes of `meta` as JSON. */
  metaBytes: 16_384,
  /** Characters of the front matter of an article that is sent as Markdown: 4 MB of YAML take seconds and gigabytes. */
  frontMatter: 1_000_000,
  /** Characters of BibTeX in one request, and of one field of an entry: what is longer is read slowly. */
  bibtex: 200_000,
  bibtexField: 20_000,
  comment: 10_000,
  name: 100,
  email: 254,
  /** A reader's id at a site with logins. */
  userId: 255,
  url: 2_000,
  /** Combining marks in a row, in any text (UAX 15, Stream-Safe Text Format). */
  combiningMarks: 30,
  /** What a reader writes to the moderators with a report. */
  reportNote: 1_000,
  /** Why a moderator decides something. */
  moderationReason: 500,
  /** Comments that one request can moderate. */
  bulk: 100,
  /** A banned phrase. */
  banPhrase: 200,
  /** Bans of ranges and phrases together: each post is compared with all of them. */
  bans: 10_000,
  pageSize: 100,
  /** Characters of a title or a name that lists are sorted by; those that begin alike are ordered by id. */
  sortedCharacters: 60,
  /** Replies shown below one root comment; a cursor leads to the rest. */
  repliesShown: 50,
  /** Articles whose comments are counted by one request. */
  countedArticles: 100,
  /** A page of articles with their sections, references, HTML or table of contents. */
  wholePageSize: 10,
  /** Slugs, languages, and tags or authors in one filter of the articles. */
  listedSlugs: 100,
  listedNames: 20,
  listedLanguages: 20,
  /** What is searched for. */
  searchText: 1_000,
  /** Bytes of a request that posts a comment. A character can take 12 when a client escapes it (`\\ud83d\\ude00`). */
  commentRequestBytes: 163_840,
  /** Bytes of any other request. */
  requestBytes: 4_194_304,
  jsonDepth: 32,
  /** More than the largest `meta` can have. Checks of hundreds of thousands of keys take more than linear time. */
  jsonKeys: 5_000,
  /** Faults in one answer; the first are enough to correct a request. */
  faults: 100,
} as const

/** Words that cannot be slugs: each is, or may become, a path of its own in the place of `/v1/articles/{article}`. */
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
