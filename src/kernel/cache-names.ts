/** Names of what an answer shows, and of what a change changes. Caches are cleared by them: ours, and those of CDNs. */

/** Which articles are public, what lists show of them, and their slugs. Each change of a public article changes it. */
export const ARTICLES = 'articles'

/** An article with its sections and references. */
export const articleName = (id: string) => `article-${id}`

/** The public comments of an article, and their number. */
export const commentsName = (articleId: string) => `comments-${articleId}`
