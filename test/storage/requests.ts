/** The public requests whose statements and plans are held. `former` is a former slug of an article. */
/** The first comment of a thread of tens of thousands, and a reply that half of them answer. */
export const ROOT = '0194bf0e-0004-7000-8000-100000000000'
export const REPLY = '0194bf0e-0004-7000-8000-100000000001'

const SORTS = ['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title']
/** One that few articles have, one that nearly all have, one that none has. */
const NAMED = ['tag=tag-5', 'tag=news', 'tag=none', 'author=Author%205', 'author=Everybody', 'author=Nobody']

export const REQUESTS = [
  '/v1/articles/article-5',
  '/v1/articles/article-5?include=html,translations',
  '/v1/articles/article-4?include=translations',
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
  '/v1/articles/article-5/comments?limit=2',
  '/v1/articles/article-5/comments?sort=-createdAt&limit=2&count=true',
  '/v1/articles/article-7/comments',
  '/v1/articles/article-5/comments?view=flat&count=true',
  '/v1/articles/article-5/comments?view=flat&since=2025-01-28T00:00:00Z&count=true',
  `/v1/articles/article-5/comments?view=flat&thread=${ROOT}&count=true`,
  `/v1/articles/article-5/comments?view=flat&thread=${ROOT}&since=2025-01-28T00:00:00Z&count=true`,
  `/v1/articles/article-5/comments?view=flat&thread=${REPLY}&count=true`,
  `/v1/articles/article-5/comments?view=flat&thread=${REPLY}&since=2025-01-28T00:00:00Z&count=true`,
  '/v1/tags?count=true',
  '/v1/authors?count=true',
  ...NAMED.flatMap(named => SORTS.map(sort => `/v1/articles?${named}&sort=${sort}&count=true`)),
  '/v1/articles?tag=news&author=Author%205',
  '/v1/articles?tag=tag-5&author=Everybody&sort=title',
  '/v1/articles?tag=tag-5&lang=de&count=true',
  '/v1/articles?tag=news&publishedAfter=2025-01-20T00:00:00Z&publishedBefore=2025-01-25T00:00:00Z&count=true',
  '/v1/articles?slug=article-5,former&count=true',
  '/v1/search?q=words&count=true&limit=3',
  '/v1/search?q=title%20-nothing&lang=en&limit=3',
  '/v1/search?q=%22title%20words%22&tag=tag-5&author=Everybody&count=true',
  '/v1/search?q=wor*&publishedAfter=2025-01-20T00:00:00Z&publishedBefore=2025-01-25T00:00:00Z&limit=3',
  '/v1/search?q=nothing',
  `/v1/comments/${ROOT}`,
  '/v1/comment-counts?article=article-5,article-7,former,0194bf0e-0001-7000-8000-100000000007',
]
