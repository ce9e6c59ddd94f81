/** The service accepts every cursor and every URL of a page that it answers, whatever the entries are. */
import { deepStrictEqual as deepEqual } from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { LIMITS } from '../../src/kernel/limits.ts'
import { posterOf } from '../comments/posting/poster.ts'
import { startService } from '../helper.ts'
import { SEED } from '../seed.ts'

/** One character of each script and width, with those that JSON and URLs escape. */
const CHARACTERS = ['a', 'ß', 'й', 'ע', 'ศ', '標', '한', '𒀀', '😀', '"', '\\', '&', '%', '+', "'"]

/** Texts of the greatest length that differ in their last character alone. */
const longest = (length: number) => CHARACTERS.map(character => character.repeat(length - 1))

async function plantLongest(t: Test) {
  const service = await startService(t, { PUBLIC_URL: 'https://content.example/api' })
  const [titles, tags, names] = [LIMITS.title, LIMITS.tag, LIMITS.name].map(longest) as [
    string[],
    string[],
    string[],
  ]
  for (const [index, title] of titles.entries()) {
    for (const last of ['1', '2']) {
      await service.publish({
        slug: `${last}-${index}`.padEnd(LIMITS.slug, 'x'),
        title: title + last,
        lang: index % 2 === 0 ? 'en' : 'zh-Hant',
        status: last === '1' || index % 3 > 0 ? 'published' : 'draft',
        publishedAt: `2025-01-0${(index % 9) + 1}T00:00:00Z`,
        tags: [tags[index], tags[0] + last].map(tag => `${tag}`),
        authors: [names[index], names[8] + last].map(name => ({ name: `${name}` })),
      } as never)
    }
  }
  await service.publish({ slug: 'talked-of' })
  const poster = posterOf(service, 'talked-of')
  const { id } = await poster.post('Root.')
  for (const [index, name] of names.entries()) {
    await poster.post(`Text ${index}.`, {
      author: { name, email: 'reader@example.org' },
      ...(index % 2 && { parentId: id }),
    })
  }
  const headers = await service.key('admin')
  for (const kind of ['word', 'email'] as const) {
    for (const index of names.keys()) {
      const value =
        kind === 'email' ? `a${index}@example.org` : `${tags[index]?.slice(0, 20)} banned ${index}`
      const banned = await service.request({
        method: 'POST',
        url: '/v1/bans',
        headers,
        payload: { kind, value },
      })
      t.equal(banned.statusCode, 201)
    }
  }
  return { service, headers, tags, names, thread: id }
}

type Page = { data: { id?: string; name?: string }[]; page: { next: string | null; prev: string | null } }

t.test('every page leads to the next and back, whatever its entries are', async t => {
  const { service, headers, tags, names, thread } = await plantLongest(t)
  const read = async (url: string) => {
    const response = await service.app.inject({ url, headers })
    if (response.statusCode !== 200) {
      throw new Error(`${response.statusCode} ${url}: ${response.body}`)
    }
    const { data, page } = response.json() as Page
    // Tags and authors have no id.
    return { data: data.map(({ id, name }) => id ?? name), page, link: String(response.headers.link ?? '') }
  }
  /** Follows the URLs of `Link` where there are any, and otherwise the cursors. */
  const walk = async (
    path: string,
    query: URLSearchParams,
    relation: 'next' | 'prev',
    cursor: string | null,
  ) => {
    const addressOf = (at: string | null) => {
      const more: [string, string][] = at === null ? [] : [['cursor', at]]
      return `${path}?${new URLSearchParams([...query, ...more])}`
    }
    const found: unknown[] = []
    let url: string | null = addressOf(cursor)
    let last: string | null = null
    while (url !== null) {
      const { data, page, link } = await read(url)
      found.push(...(relation === 'prev' ? data.toReversed() : data))
      last = page.prev
      const linked = new RegExp(`<https://content.example/api([^>]+)>; rel="${relation}"`).exec(link)?.[1]
      url = page[relation] === null ? null : (linked ?? addressOf(page[relation]))
    }
    return { found, last }
  }

  const sorts = ['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title']
  const any = (name: string, values: string[]) =>
    fc
      .option(fc.constantFrom(...values))
      .map((value): [string, string][] => (value === null ? [] : [[name, value]]))
  const queryOf = (...parameters: fc.Arbitrary<[string, string][]>[]) =>
    fc.tuple(...parameters).map(all => new URLSearchParams(all.flat()))
  const list = (path: string, ...parameters: fc.Arbitrary<[string, string][]>[]) =>
    fc.tuple(fc.constant(path), queryOf(...parameters))
  const lists = fc.oneof(
    {
      weight: 6,
      arbitrary: list(
        '/v1/articles',
        any('sort', sorts),
        any('tag', [...tags.slice(1), `${tags[0]}1`]),
        any('lang', ['en', 'zh-Hant']),
        any('publishedAfter', ['2025-01-03T07:00:00+07:00']),
        any('publishedBefore', ['2025-01-06T00:00:00.000Z']),
        any('include', ['commentCount,translations']),
      ),
    },
    list(
      '/v1/articles',
      any(
        'sort',
        sorts.filter(sort => !sort.endsWith('publishedAt')),
      ),
      fc.constant([['status', 'published,draft']]),
    ),
    list('/v1/articles', any('sort', sorts), any('author', [...names.slice(0, 8), `${names[8]}2`])),
    list('/v1/tags'),
    list('/v1/authors'),
    list('/v1/search', any('q', tags.slice(0, 4)), any('lang', ['en', 'zh-Hant'])),
    list(
      '/v1/articles/talked-of/comments',
      any('view', ['threads', 'flat']),
      any('sort', ['createdAt', '-createdAt']),
    ),
    list(
      '/v1/articles/talked-of/comments',
      fc.constant([
        ['view', 'flat'],
        ['thread', thread],
      ]),
    ),
    list(
      '/v1/comments',
      any('status', ['approved', 'approved,pending']),
      any('sort', ['createdAt', '-createdAt']),
      any('article', ['talked-of']),
    ),
    list('/v1/comment-events'),
    list('/v1/bans', any('kind', ['word', 'email'])),
    list('/v1/keys'),
  )
  await fc.assert(
    fc.asyncProperty(lists, fc.integer({ min: 1, max: 12 }), async ([path, query], limit) => {
      const whole = await read(`${path}?${new URLSearchParams([...query, ['limit', '100']])}`)
      deepEqual(whole.page.next, null)
      const paged = new URLSearchParams([...query, ['limit', String(limit)]])
      const there = await walk(path, paged, 'next', null)
      deepEqual(there.found, whole.data)
      const back = there.last === null ? [] : (await walk(path, paged, 'prev', there.last)).found
      deepEqual(back, whole.data.slice(0, back.length).toReversed())
      deepEqual(whole.data.length - back.length <= limit, true)
    }),
    { seed: SEED, numRuns: 60 },
  )
})
