import t from 'tap'
import { Author } from '../../src/content/author-routes.ts'
import { Article } from '../../src/content/model/article.ts'
import { Tag } from '../../src/content/tag-routes.ts'
import { listOf } from '../../src/http/paging.ts'
import { newComment, startService, type TestService } from '../helper.ts'

const Articles = listOf(Article)

const slugs = async (service: TestService, query: string) =>
  (await service.get(`/v1/articles${query}`, Articles)).data.map(({ slug }) => slug)

t.test('filters and sort', async t => {
  const service = await startService(t)
  const ada = { name: 'Ada', url: 'https://example.org/ada' }
  const day = (number: number) => `2025-01-0${number}T12:00:00Z`
  await service.publish({
    slug: 'one',
    title: 'B',
    publishedAt: day(1),
    tags: ['ai', 'asia'],
    authors: [ada],
  })
  await service.publish({ slug: 'two', title: 'a', publishedAt: day(2), lang: 'vi', tags: ['ai'] })
  await service.publish({ slug: 'three', title: 'C', publishedAt: day(3), authors: [{ name: 'Bo' }, ada] })
  await service.publish({ slug: 'draft', status: 'draft', tags: ['ai'], authors: [ada] })
  await service.publish({ slug: 'old', status: 'archived', tags: ['ai'], authors: [ada] })
  await service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z', tags: ['ai'], authors: [ada] })

  const scenarios: [query: string, expected: string[]][] = [
    ['', ['three', 'two', 'one']],
    ['?sort=publishedAt', ['one', 'two', 'three']],
    ['?sort=title', ['two', 'one', 'three']],
    ['?sort=-title', ['three', 'one', 'two']],
    ['?sort=-updatedAt', ['three', 'two', 'one']],
    ['?lang=vi', ['two']],
    ['?lang=VI', ['two']],
    ['?tag=ai', ['two', 'one']],
    ['?tag=nothing', []],
    ['?tag=AI', ['two', 'one']],
    ['?tag=asia&tag=nothing', ['one']],
    ['?tag=asia&tag=ai', ['two', 'one']],
    ['?tagAll=ai&tagAll=asia', ['one']],
    ['?tagAll=ai&tagAll=nothing', []],
    ['?author=bo&author=ADA', ['three', 'one']],
    ['?authorAll=bo&authorAll=ada&tag=ai', []],
    ['?author=Ada', ['three', 'one']],
    ['?slug=two', ['two']],
    ['?slug=draft', []],
    ['?lang=vi&lang=en', ['three', 'two', 'one']],
    ['?lang=vi,de', ['two']],
    ['?slug=one&slug=three', ['three', 'one']],
    ['?slug=one,three', ['three', 'one']],
    ['?slug=two,one&slug=draft,nothing&slug=three', ['three', 'two', 'one']],
    ['?slug=one,two&lang=vi,de', ['two']],
    ['?status=published&include=sections&include=references,commentCount', ['three', 'two', 'one']],
    ['?tag=ai&author=Ada', ['one']],
    [`?publishedAfter=${day(1)}`, ['three', 'two']],
    [`?publishedBefore=${day(2)}`, ['one']],
    [`?publishedAfter=${encodeURIComponent('2025-01-01T14:00:00+02:00')}`, ['three', 'two']],
    ['?publishedAfter=2025-01-01T14:00:00+02:00', ['three', 'two']],
  ]
  for (const [query, expected] of scenarios) {
    t.same(await slugs(service, query), expected, query || 'no filter')
  }

  const many = await service.get('/v1/articles?slug=one,two&slug=three&count=true&limit=1', Articles)
  t.equal(many.page.total, 3)
  const rest = `limit=2&cursor=${many.page.next}`
  t.same(
    await slugs(service, `?slug=three&slug=two,one&${rest}`),
    ['two', 'one'],
    'the same filter, spelled otherwise',
  )
  const other = await service.request({ url: `/v1/articles?slug=three,two&${rest}` })
  t.match(other.json(), { status: 400, errors: [{ parameter: 'cursor' }] }, 'another filter')

  const counted = await service.get('/v1/articles?count=true&limit=1', Articles)
  t.equal(counted.page.total, 3)
  t.equal((await service.get('/v1/articles?count=false', Articles)).page.total, undefined)

  t.same((await service.get('/v1/tags?count=true', listOf(Tag))).data, [
    { slug: 'ai', name: 'ai', articleCount: 2 },
    { slug: 'asia', name: 'asia', articleCount: 1 },
  ])
  const authors = await service.get('/v1/authors?count=true', listOf(Author))
  t.same(authors.data, [
    { slug: 'ada', ...ada, articleCount: 2 },
    { slug: 'bo', name: 'Bo', url: null, articleCount: 1 },
  ])
  t.equal(authors.page.total, 2)
})

t.test(
  'a value that is the slug of one tag and the name of another is the slug, in capitals the name',
  async t => {
    const service = await startService(t)
    await service.publish({ slug: 'careers', tags: ['Résumé'] })
    await service.publish({ slug: 'editors', tags: ['Resume'] })
    t.match((await service.get('/v1/tags', listOf(Tag))).data, [
      { slug: 'resume-2', name: 'Resume' },
      { slug: 'resume', name: 'Résumé' },
    ])
    for (const [value, expected] of [
      ['resume', ['careers']],
      ['résumé', ['careers']],
      ['resume-2', ['editors']],
      ['Resume', ['editors']],
    ] as const) {
      t.same(await slugs(service, `?tag=${encodeURIComponent(value)}`), [...expected], value)
    }
  },
)

t.test('include adds parts to lists, in a constant number of queries', async t => {
  const service = await startService(t)
  const sections = [{ heading: 'H', body: 'Cites [@key].' }]
  const references = [{ key: 'key', title: 'Work' }]
  for (const slug of ['first', 'second']) {
    await service.publish({ slug, sections, references } as never)
  }
  await service.request({ method: 'POST', url: '/v1/articles/first/comments', payload: newComment() })

  const plain = await service.get('/v1/articles', Articles)
  t.ok(plain.data.every(article => article.sections === undefined && article.commentCount === undefined))
  const { data } = await service.get(
    '/v1/articles?include=sections,references,commentCount&sort=title',
    Articles,
  )
  for (const article of data) {
    t.equal(article.sections?.length, 1)
    t.same(article.references?.[0]?.citedBy, [{ id: article.sections?.[0]?.id, anchor: 'h' }])
    t.equal(article.commentCount, article.slug === 'first' ? 1 : 0)
  }

  const refusals = [
    '?include=nothing',
    '?include=',
    '?include=sections,sections',
    '?include=sections&limit=11',
  ]
  for (const query of refusals) {
    t.equal((await service.request({ url: `/v1/articles${query}` })).statusCode, 400, query)
  }
})

t.test('pages lead back as well as forth', async t => {
  const service = await startService(t)
  for (let number = 1; number <= 5; number += 1) {
    await service.publish({ slug: `a-${number}`, publishedAt: `2025-01-0${number}T00:00:00Z` })
  }
  const page = (query: string) => service.get(`/v1/articles?sort=publishedAt&limit=2${query}`, Articles)
  const names = ({ data }: Awaited<ReturnType<typeof page>>) => data.map(({ slug }) => slug)
  const first = await page('')
  const second = await page(`&cursor=${first.page.next}`)
  const third = await page(`&cursor=${second.page.next}`)
  t.same([names(first), names(second), names(third)], [['a-1', 'a-2'], ['a-3', 'a-4'], ['a-5']])
  t.same([first.page.prev, third.page.next], [null, null])
  const back = await page(`&cursor=${third.page.prev}`)
  t.same(names(back), ['a-3', 'a-4'])
  const start = await page(`&cursor=${back.page.prev}`)
  t.same(names(start), ['a-1', 'a-2'])
  t.equal(start.page.prev, null)
  t.same(names(await page(`&cursor=${start.page.next}`)), ['a-3', 'a-4'])
})

t.test('drafts and archived articles may have no time by which to be sorted', async t => {
  const service = await startService(t)
  const headers = await service.key('content:read')
  for (const [query, statusCode] of [
    ['status=draft&sort=publishedAt', 400],
    ['status=published,archived&sort=-publishedAt', 400],
    ['status=draft&sort=-updatedAt', 200],
    ['status=draft', 200],
    ['status=published,scheduled&sort=publishedAt', 200],
  ] as const) {
    const response = await service.request({ url: `/v1/articles?${query}`, headers })
    t.equal(response.statusCode, statusCode, query)
    if (statusCode === 400) {
      t.match(response.json(), { errors: [{ parameter: 'sort' }] })
    }
  }
})

t.test('a time that is named twice is refused', async t => {
  const service = await startService(t)
  const twice = 'publishedAfter=2025-01-01T00:00:00Z'
  t.equal((await service.request({ url: `/v1/articles?${twice}&${twice}` })).statusCode, 400)
})

t.test('a language finds its variants, and a variant only itself', async t => {
  const service = await startService(t)
  for (const lang of ['en', 'en-US', 'en-Latn-GB', 'es', 'zh', 'zh-Hans', 'zh-Hant-TW']) {
    await service.publish({ slug: lang.toLowerCase(), lang })
  }
  for (const [lang, ...expected] of [
    ['en', 'en', 'en-latn-gb', 'en-us'],
    ['EN-us', 'en-us'],
    ['en-Latn', 'en-latn-gb'],
    ['zh-hant', 'zh-hant-tw'],
    ['zh', 'zh', 'zh-hans', 'zh-hant-tw'],
    ['eo'],
  ] as const) {
    const found = await slugs(service, `?lang=${lang}`)
    t.same(found.toSorted(), expected, lang)
  }
})
