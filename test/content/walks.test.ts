/** Lists read page by page while entries come and go: nothing is missed, nothing repeated, and all is in order. */
import t from 'tap'
import { z } from 'zod'
import { startService } from '../helper.ts'
import { TITLES } from './model/titles.ts'

const SORTS = ['-publishedAt', 'publishedAt', '-updatedAt', 'updatedAt', 'title', '-title']
/** Those that can be stored, each a title, a tag and an author. Case alone does not tell a tag from another one. */
const NAMES = [
  ...new Map(
    Object.values(TITLES)
      .flat()
      .filter(name => name !== '')
      .map(name => [name.toLowerCase(), name]),
  ).values(),
]

const Page = z.object({
  data: z.array(
    z.looseObject({ slug: z.string(), title: z.string().optional(), name: z.string().optional() }),
  ),
  page: z.object({ next: z.string().nullable() }),
})

t.test('walks', async t => {
  const service = await startService(t, { SITE_LANG: 'da' })
  const headers = await service.key('content:write')
  const day = (number: number) => new Date(Date.UTC(2025, 0, 1 + (number % 50))).toISOString()
  const publish = async (slug: string, name: string, number: number) => {
    const parts = { tags: [name], authors: [{ name }], publishedAt: day(number) }
    const payload = { slug, title: name, lang: 'da', status: 'published', ...parts }
    const response = await service.request({ method: 'POST', url: '/v1/articles', headers, payload })
    t.equal(response.statusCode, 201, response.body)
  }
  for (const [number, name] of NAMES.entries()) {
    await publish(`stays-${number}`, name, number)
  }
  const { compare } = new Intl.Collator('da', { numeric: true })
  /** See the exceptions of `model/sort-key.test.ts`. */
  const isPlaced = (name: string) => !/\p{sc=Gothic}/u.test(name)

  let comers = 0
  const lists = [...SORTS.map(sort => `/v1/articles?sort=${sort}&`), '/v1/tags?', '/v1/authors?']
  for (const list of lists) {
    const seen: z.infer<typeof Page>['data'] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { data, page }: z.infer<typeof Page> = await service.get(
        `${list}limit=23${cursor && `&cursor=${cursor}`}`,
        Page,
      )
      seen.push(...data)
      cursor = page.next
      // Between two pages one comes, before or after the position, and the one before it goes.
      comers += 1
      await publish(`comes-${comers}`, `${comers % 2 === 0 ? 'A' : 'å'} newcomer ${comers}`, comers)
      await service.request({
        method: 'DELETE',
        url: `/v1/articles/comes-${comers - 1}`,
        headers: { ...headers, 'if-match': '*' },
      })
    }
    const slugs = seen.map(({ slug }) => slug)
    t.equal(new Set(slugs).size, slugs.length, `${list}: none repeated`)
    const isName = list.startsWith('/v1/articles') ? undefined : new Set(NAMES)
    const stayed = seen.filter(({ slug, name }) =>
      isName ? isName.has(name ?? '') : slug.startsWith('stays-'),
    )
    t.equal(stayed.length, NAMES.length, `${list}: none missed`)
    if (/title|tags|authors/.test(list)) {
      const names = stayed.map(({ title, name }) => name ?? title ?? '').filter(isPlaced)
      const inOrder = list.includes('-title') ? names.toReversed() : names
      const fold = isName ? (name: string) => name.toLowerCase() : (name: string) => name
      const wrong = inOrder.slice(1).flatMap((name, index) => {
        const before = inOrder[index] as string
        return compare(fold(before), fold(name)) > 0 ? [[before, name]] : []
      })
      t.same(wrong, [], `${list}: as people sort`)
    }
  }
})
