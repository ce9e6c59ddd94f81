/** Reads what a site shows: all of it the first time, and what has changed after that. */
import type { Article } from '../../src/content/model/article.ts'
import type { Client } from './client.ts'

/**
 * All of an article that changes with it alone. Its neighbours and translations change with other articles, and follow
 * from the list. `format` is that of the sections.
 */
const WHOLE = 'include=html,toc,seo,jsonLd,sections,references&format=text&limit=10'

/** What changes whenever the public articles do: the newest change, and their number. */
const NEWEST = '/v1/articles?sort=-updatedAt&limit=1&count=true'

export type Content = {
  /** Newest first, as lists have them. */
  articles: Article[]
  /** Of the newest change. */
  updatedAt: string
  total: number
}

/** @returns undefined when nothing has changed since `earlier`. */
export async function readContent(client: Client, earlier?: Content): Promise<Content | undefined> {
  const { unchanged } = client.counts
  const { data, page } = JSON.parse((await client.get(NEWEST)).body) as {
    data: Article[]
    page: { total: number }
  }
  if (earlier && client.counts.unchanged > unchanged) {
    return undefined
  }
  const articles = earlier
    ? await refresh(client, earlier, page.total)
    : await client.list<Article>(`/v1/articles?${WHOLE}`)
  return { articles, updatedAt: String(data[0]?.updatedAt), total: page.total }
}

async function refresh(client: Client, earlier: Content, total: number): Promise<Article[]> {
  const articles = new Map(earlier.articles.map(article => [article.id, article]))
  const since = encodeURIComponent(earlier.updatedAt)
  const newest = encodeURIComponent(String(earlier.articles[0]?.publishedAt))
  // Those whose time has come have not been updated.
  for (const filter of [`updatedAfter=${since}`, `publishedAfter=${newest}`]) {
    for (const article of await client.list<Article>(`/v1/articles?${filter}&${WHOLE}`)) {
      articles.set(article.id, article)
    }
  }
  if (articles.size > total) {
    const remaining = await client.list<Article>('/v1/articles?limit=100')
    const ids = new Set(remaining.map(({ id }) => id))
    for (const id of articles.keys()) {
      if (!ids.has(id)) {
        articles.delete(id)
      }
    }
  }
  return [...articles.values()].sort(newestFirst)
}

const orderOf = ({ publishedAt, id }: Article) => `${publishedAt} ${id}`
const newestFirst = (one: Article, other: Article) => (orderOf(one) < orderOf(other) ? 1 : -1)
