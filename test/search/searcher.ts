/** Somebody who searches on a service with the articles of the corpus. */
import type { Test } from 'tap'
import { startService, type TestService } from '../helper.ts'
import { CORPUS } from './corpus.ts'
import { articleOf } from './corpus-article.ts'

export type Answer = {
  data: {
    article: { id: string; slug: string; title: string; lang: string; publishedAt: string }
    section: { id: string; anchor: string; heading: string | null } | null
    snippet: string
  }[]
  page: { next: string | null; prev: string | null; limit: number; total?: number }
}

export type Searcher = TestService & {
  /** What a request finds. */
  search(q: string, more?: Record<string, string>): Promise<Answer>
  /** The names of what is found, `slug#anchor`, on all pages. */
  findAll(q: string, more?: Record<string, string>): Promise<string[]>
}

export const namesOf = ({ data }: Pick<Answer, 'data'>): string[] =>
  data.map(({ article, section }) => `${article.slug}#${section?.anchor ?? ''}`)

export async function startSearcher(t: Test, environment: Record<string, string> = {}): Promise<Searcher> {
  return searcherOn(await startService(t, environment))
}

export function searcherOn(service: TestService): Searcher {
  const search: Searcher['search'] = async (q, more = {}) => {
    const url = `/v1/search?${new URLSearchParams({ q, ...more })}`
    const response = await service.request({ url })
    if (response.statusCode !== 200) {
      throw new Error(`GET ${url}: ${response.statusCode} ${response.body}`)
    }
    return response.json()
  }
  return {
    ...service,
    search,
    async findAll(q, more = {}) {
      const names: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const answer: Answer = await search(q, { limit: '100', ...more, ...(cursor && { cursor }) })
        names.push(...namesOf(answer))
        cursor = answer.page.next
      }
      return names
    },
  }
}

export async function publishCorpus(service: TestService): Promise<void> {
  for (const article of CORPUS) {
    await service.publish(articleOf(article) as never)
  }
}
