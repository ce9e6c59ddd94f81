/** Where readers find articles: at the site that shows them. Pure. */

type Named = { id: string; slug: string; lang: string }

/** The page of an article at the site. @param articleUrl `ARTICLE_URL`; undefined: the service does not know the site. */
export const pageOf = ({ id, slug, lang }: Named, articleUrl: string | undefined): string | null =>
  articleUrl?.replaceAll('{slug}', slug).replaceAll('{id}', id).replaceAll('{lang}', lang) ?? null

/** The address that links to an article should have. What was published first elsewhere has its address there. */
export const addressOf = (
  article: Named & { canonicalUrl: string | null },
  articleUrl: string | undefined,
): string | null => article.canonicalUrl ?? pageOf(article, articleUrl)
