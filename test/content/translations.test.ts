import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { listOf } from '../../src/http/paging.ts'
import { countQueries } from '../databases.ts'
import { type Editor, startEditor } from './history/editor.ts'

/** Group one in five languages and states, group two in two, and one article alone. */
async function plant(editor: Editor) {
  const published = { status: 'published', publishedAt: '2025-01-01T00:00:00Z' }
  const articles = [
    { slug: 'one-vi', lang: 'vi', translationGroup: 'one', ...published },
    { slug: 'one-en', lang: 'en', translationGroup: 'one', ...published },
    { slug: 'one-de', lang: 'de', translationGroup: 'one', ...published },
    { slug: 'one-fr', lang: 'fr', translationGroup: 'one' },
    {
      slug: 'one-zh',
      lang: 'zh-Hans',
      translationGroup: 'one',
      ...published,
      publishedAt: '2999-01-01T00:00:00Z',
    },
    { slug: 'two-en', lang: 'en', translationGroup: 'two', ...published },
    { slug: 'two-vi', lang: 'vi', translationGroup: 'two', status: 'archived' },
    { slug: 'alone', lang: 'en', ...published },
  ]
  for (const article of articles) {
    await editor.create(article)
  }
}

const PUBLIC = {
  'one-vi': ['de:one-de', 'en:one-en'],
  'one-en': ['de:one-de', 'vi:one-vi'],
  'one-de': ['en:one-en', 'vi:one-vi'],
  'two-en': [],
  alone: [],
}
const ALL = {
  'one-vi': ['de:one-de', 'en:one-en', 'fr:one-fr', 'zh-Hans:one-zh'],
  'one-fr': ['de:one-de', 'en:one-en', 'vi:one-vi', 'zh-Hans:one-zh'],
  'two-en': ['vi:two-vi'],
  'two-vi': ['en:two-en'],
  alone: [],
}

const named = ({ translations }: Article) => translations?.map(({ lang, slug }) => `${lang}:${slug}`)
const include = 'include=translations'

t.test('an article names its translations, as far as who asks may see them', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  for (const [slug, expected] of Object.entries(PUBLIC)) {
    t.same(named(await editor.get(`/v1/articles/${slug}?${include}`, Article)), expected, slug)
  }
  for (const [slug, expected] of Object.entries(ALL)) {
    const response = await editor.sendAs(['content:read'], `GET /v1/articles/${slug}?${include}`)
    t.same(named(Article.parse(response.json())), expected, `${slug} with a key`)
  }
  const link = await editor.send('POST /v1/articles/one-fr/preview-links', { payload: {} })
  const { token } = link.json() as { token: string }
  const preview = await editor.get(`/v1/articles/one-fr?${include}&preview=${token}`, Article)
  t.same(named(preview), ['de:one-de', 'en:one-en', 'vi:one-vi'], 'a preview opens one draft alone')
  t.notOk('translations' in (await editor.get('/v1/articles/one-vi', Article)), 'only on request')
})

t.test('lists name them too', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  const bySlug = (list: Article[]) => Object.fromEntries(list.map(article => [article.slug, named(article)]))
  const { data } = await editor.get(`/v1/articles?${include}`, listOf(Article))
  t.same(bySlug(data), PUBLIC)
  const line = `GET /v1/articles?status=draft,scheduled,published,archived&${include}` as const
  const all = listOf(Article).parse((await editor.sendAs(['content:read'], line)).json())
  t.match(bySlug(all.data), ALL)
  t.equal(all.data.length, 8)
  const none = await editor.get(`/v1/articles?${include}&lang=nl`, listOf(Article))
  t.same(none.data, [])
  const alone = await editor.get(`/v1/articles?${include}&slug=alone`, listOf(Article))
  t.same(bySlug(alone.data), { alone: [] })
})

t.test('a list costs the same number of queries, however many groups it shows', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  const { storage } = editor
  const count = async (url: string) => {
    // The first time, statements are built too.
    await editor.get(url, listOf(Article))
    let queries = () => 0
    const { snapshot } = storage
    storage.snapshot = (job, options) =>
      snapshot(reader => {
        const counted = countQueries(reader)
        queries = counted.queries
        return job(counted.handle)
      }, options)
    await editor.get(url, listOf(Article))
    storage.snapshot = snapshot
    return queries()
  }
  const url = `/v1/articles?${include}&limit=`
  const few = await count(`${url}2`)
  t.equal(await count(`${url}5`), few)
  t.equal(few - (await count('/v1/articles')), 1, 'one query more than without')
})

t.test('one article says its language in a header, a list has many', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  for (const [slug, lang] of [
    ['one-vi', 'vi'],
    ['one-en', 'en'],
  ] as const) {
    const { headers } = await editor.request({ url: `/v1/articles/${slug}` })
    t.equal(headers['content-language'], lang)
  }
  for (const url of ['/v1/articles', '/v1/articles?lang=vi', '/v1/articles?slug=one-vi']) {
    t.equal((await editor.request({ url })).headers['content-language'], undefined, url)
  }
})

t.test('what shows translations is purged with any article', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  const tags = async (query: string) => (await editor.request({ url: `/v1/articles/one-vi${query}` })).headers
  t.match((await tags(`?${include}`))['cache-tag'], /^article-[^,]+,articles$/)
  t.match((await tags(''))['cache-tag'], /^article-[^,]+$/)
})

t.test('a group has one article in each language', async t => {
  const editor = await startEditor(t)
  await plant(editor)
  const payload = { title: 'Twin', lang: 'vi', translationGroup: 'one' }
  const response = await editor.send('POST /v1/articles', { payload })
  t.equal(response.statusCode, 409)
  t.match(response.json(), { errors: [{ pointer: '/translationGroup' }] })
  const headers = { 'if-match': '*' }
  const joining = { translationGroup: 'one' }
  const patched = await editor.send('PATCH /v1/articles/alone', { headers, payload: joining })
  t.equal(patched.statusCode, 409)
  await editor.change('alone', { ...joining, lang: 'nl' })
  t.same(named(await editor.get(`/v1/articles/alone?${include}`, Article)), [
    'de:one-de',
    'en:one-en',
    'vi:one-vi',
  ])
})
