/** The public requests whose statements and plans are held. `former` is a former slug of an article. */
export const REQUESTS = [
  '/v1/articles/article-5',
  '/v1/articles/article-5?include=html,translations',
  '/v1/articles/article-5?include=sections,references&format=markdown',
  '/v1/articles/article-5?include=toc',
  '/v1/articles/0194bf0e-0001-7000-8000-100000000007',
  '/v1/articles/former',
  '/v1/articles/article-5/sections?format=text',
  '/v1/articles/article-5/references',
  '/v1/articles',
  '/v1/articles?sort=publishedAt&limit=3',
  '/v1/articles?sort=-updatedAt',
  '/v1/articles?sort=title',
  '/v1/articles?lang=en',
  '/v1/articles?lang=fr',
  '/v1/articles?publishedAfter=2025-01-01T00:00:00Z&publishedBefore=2025-02-01T00:00:00Z',
]
