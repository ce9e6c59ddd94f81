import { z } from 'zod'
import { HttpUrl, Lang } from '../kernel/scalars.ts'
import { integer } from '../kernel/variable-kinds.ts'
import type { SiteSettings } from './model/view.ts'
import type { History } from './store/revision-queries.ts'

/** Stands for a placeholder while the rest of the address is checked and encoded. */
const MARK = 'zz-$1-zz'

const ArticleUrl = z
  .string()
  .refine(text => /\{(?:slug|id)\}/.test(text), {
    error: 'Must contain {slug} or {id}, such as https://example.org/blog/{slug}.',
    abort: true,
  })
  .transform(text => text.replace(/\{(slug|id|lang)\}/g, MARK))
  .pipe(
    HttpUrl.refine(
      url => !/#|[{}]|%7[bd]/i.test(url),
      'Must have nothing in braces but {slug}, {id} and {lang}, and no fragment.',
    ),
  )
  .transform(url => url.replace(/zz-(slug|id|lang)-zz/g, '{$1}'))

export const contentVariables = {
  ARTICLE_URL: ArticleUrl.optional().describe(
    'Address of an article at the site that shows it, such as `https://example.org/blog/{slug}`: links, feeds, previews and ' +
      '`jsonLd` lead there. It has `{slug}` or `{id}`, and may have `{lang}`.',
  ),
  REVISIONS: integer(0, 10_000, 100).describe(
    'Former versions of an article to keep in full. Of older ones the last of each five minutes is kept for two hours, ' +
      'of each hour for two days, of each day for sixty, then of each week. 0: keep none at all.',
  ),
  REVISION_DAYS: integer(1, 36_500, 365).describe('Days for which former versions of an article are kept.'),
  REVISION_MERGE_MINUTES: integer(0, 1_440, 5).describe(
    'Minutes from the first of several saves by one key, with one status, in which the later ones replace it in the ' +
      'history. 0: keep each save.',
  ),
  COMMENT_CLOSE_DAYS: integer(0, 36_500, 0).describe(
    'Days after publication until an article closes for comments. 0: never.',
  ),
  SITE_LANG: Lang.default('en').describe(
    'The language in which titles, tags and authors are sorted (BCP 47), such as `vi` or `de-u-co-phonebk`. A start with ' +
      'another one sorts them again.',
  ),
}

type Values = z.infer<z.ZodObject<typeof contentVariables>>

export type ContentSettings = SiteSettings & {
  history: History
  /** The language in which lists are sorted. */
  siteLang: string
}

export const contentSettings = (values: Values): ContentSettings => ({
  history: {
    revisions: values.REVISIONS,
    days: values.REVISION_DAYS,
    mergeMinutes: values.REVISION_MERGE_MINUTES,
  },
  closeDays: values.COMMENT_CLOSE_DAYS,
  siteLang: values.SITE_LANG,
  articleUrl: values.ARTICLE_URL,
})
