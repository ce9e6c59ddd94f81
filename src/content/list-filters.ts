/** The filters that several lists of articles share. */
import { LIMITS } from '../kernel/limits.ts'
import { listParameter, repeatedParameter } from '../kernel/parameters.ts'
import { Lang, TimeInQuery } from '../kernel/scalars.ts'
import { line } from '../kernel/text.ts'

/** Slugs or names. A name may have commas. */
const Names = repeatedParameter(line(LIMITS.slug), LIMITS.listedNames)

/** Of the list of articles, its feeds and the search. */
export const SUBJECT_FILTERS = {
  lang: listParameter(Lang, LIMITS.listedLanguages)
    .optional()
    .describe(
      'Only articles in one of these languages; `en` finds `en-US`, too (RFC 4647, basic filtering). Repeated, or separated by commas.',
    ),
  tag: Names.optional().describe(
    'Only articles with one of these tags. A tag is given by its slug, or by its name in any case; what is a slug as it is written means the slug. Repeated.',
  ),
  tagAll: Names.optional().describe('Only articles with all of these tags. Repeated.'),
  author: Names.optional().describe(
    'Only articles by one of these authors. An author is given by the slug, or by the name in any case; what is a slug as it is written means the slug. Repeated.',
  ),
  authorAll: Names.optional().describe('Only articles by all of these authors. Repeated.'),
}

/** Of the list of articles and the search. */
export const PUBLICATION_FILTERS = {
  publishedAfter: TimeInQuery.optional().describe('Only articles published after this time.'),
  publishedBefore: TimeInQuery.optional().describe('Only articles published before this time.'),
}
