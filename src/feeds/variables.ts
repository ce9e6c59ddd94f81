import type { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import { line } from '../kernel/text.ts'

export const feedVariables = {
  SITE_TITLE: line(LIMITS.title)
    .optional()
    .describe(
      'Name of the site, in the titles of its feeds. Default: the host of `ARTICLE_URL`, or of this service.',
    ),
}

type Values = z.infer<z.ZodObject<typeof feedVariables>>

export type FeedSettings = { siteTitle: string | undefined }

export const feedSettings = (values: Values): FeedSettings => ({ siteTitle: values.SITE_TITLE })
