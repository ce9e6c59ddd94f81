/** `include=neighbours`: whoever follows `next` reads the list of a language, and `previous` leads back. */
import t from 'tap'
import { z } from 'zod'
import { Neighbours } from '../../src/content/model/article.ts'
import { startService, type TestService } from '../helper.ts'

const Page = z.object({ neighbours: Neighbours })
const List = z.object({ data: z.array(z.object({ slug: z.string() })) })

const neighboursOf = async (service: TestService, slug: string) =>
  (await service.get(`/v1/articles/${slug}?include=neighbours`, Page)).neighbours
const slugsOf = async (service: TestService, slug: string) => {
  const { previous, next } = await neighboursOf(service, slug)
  return [previous?.slug, next?.slug]
}
const day = (number: number) => `2025-01-0${number}T00:00:00.000Z`

t.test('following neighbours', async t => {
  const service = await startService(t)
  const key = await service.key('content:read', 'content:write')
  // Two thirds are of the same time as others; every fourth is in another language, some are not public.
  for (let number = 0; number < 16; number += 1) {
    const lang = number % 4 === 0 ? 'de' : number % 7 === 0 ? 'en-GB' : 'en'
    await service.publish({
      slug: `a-${number}`,
      title: `Title ${number}`,
      lang,
      publishedAt: day(1 + (number % 5)),
    })
    await service.publish({
      slug: `draft-${number}`,
      lang,
      status: 'draft',
      publishedAt: day(1 + (number % 5)),
    })
    await service.publish({
      slug: `later-${number}`,
      lang,
      publishedAt: `29${10 + number}-01-01T00:00:00.000Z`,
    })
  }
  for (const lang of ['de', 'en', 'en-GB']) {
    const { data } = await service.get(`/v1/articles?lang=${lang}&limit=100`, List)
    const { data: wider } = await service.get('/v1/articles?lang=en-GB&limit=100', List)
    const others = new Set(lang === 'en' ? wider.map(({ slug }) => slug) : [])
    const slugs = data.map(({ slug }) => slug).filter(slug => !others.has(slug))
    t.ok(slugs.length > 1)
    for (const [index, slug] of slugs.entries()) {
      t.same(await slugsOf(service, slug), [slugs[index - 1], slugs[index + 1]], `${lang} ${slug}`)
    }
  }

  const newest = (await service.get('/v1/articles?lang=de&limit=1', List)).data[0]?.slug
  const read = async (slug: string) =>
    Page.parse(
      (await service.request({ url: `/v1/articles/${slug}?include=neighbours`, headers: key })).json(),
    ).neighbours
  const ofLater = await read('later-4')
  t.same(
    [ofLater.previous, ofLater.next?.slug],
    [null, newest],
    'one that is still to come stands before all',
  )
  t.not((await read('draft-9')).next, null, 'a draft with a time has its place')
  await service.publish({ slug: 'timeless', status: 'draft', publishedAt: null } as never)
  t.same(await read('timeless'), { previous: null, next: null })

  const list = await service.request({ url: '/v1/articles?include=neighbours' })
  t.match(list.json(), { status: 400, errors: [{ parameter: 'include' }] }, 'not in lists')
})

t.test('a neighbour that comes, changes and goes', async t => {
  const service = await startService(t)
  const headers = { ...(await service.key('content:write')), 'if-match': '*' }
  const url = '/v1/articles/one?include=neighbours'
  await service.publish({ slug: 'one', publishedAt: day(1) })
  let former = await service.request({ url })
  const STEPS: [what: string, step: () => Promise<unknown>, expected: object | null][] = [
    [
      'comes',
      () => service.publish({ slug: 'two', title: 'Two', publishedAt: day(2) }),
      { slug: 'two', title: 'Two', publishedAt: day(2) },
    ],
    [
      'changes',
      () => service.request({ method: 'PATCH', url: '/v1/articles/two', headers, payload: { title: 'New' } }),
      { slug: 'two', title: 'New', publishedAt: day(2) },
    ],
    ['goes', () => service.request({ method: 'DELETE', url: '/v1/articles/two', headers }), null],
  ]
  for (const [what, step, expected] of STEPS) {
    await step()
    const response = await service.request({ url, headers: { 'if-none-match': String(former.headers.etag) } })
    t.equal(response.statusCode, 200, what)
    t.same(Page.parse(response.json()).neighbours, { previous: expected, next: null }, what)
    former = response
  }
})
