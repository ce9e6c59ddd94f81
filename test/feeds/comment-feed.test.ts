import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Article } from '../../src/content/model/article.ts'
import { JsonFeed } from '../../src/feeds/json-feed.ts'
import { newComment, startService } from '../helper.ts'
import { all, readXml, textOf } from './read.ts'
import { faultsOfAtom, faultsOfJsonFeed } from './rules.ts'

const SITE = { PUBLIC_URL: 'https://api.example', ARTICLE_URL: 'https://site.example/{slug}' }

async function startWithComments(
  t: Parameters<typeof startService>[0],
  environment: Record<string, string> = SITE,
) {
  const service = await startService(t, environment)
  await service.publish({ slug: 'one', title: 'One', lang: 'vi' })
  const { id } = await service.get('/v1/articles/one', Article)
  const post = async (text: string, more: Record<string, unknown> = {}, article = 'one') => {
    const url = `/v1/articles/${article}/comments`
    const response = await service.request({ method: 'POST', url, payload: newComment(text, more) })
    return PostedComment.parse(response.json())
  }
  const read = async (query = '', article = 'one') => {
    const at = (ending: string) => ({ url: `/v1/articles/${article}/comments/feed.${ending}${query}` })
    const atom = await service.request(at('atom'))
    const json = await service.request(at('json'))
    t.same([atom.statusCode, json.statusCode], [200, 200])
    const feed = readXml(atom.body)
    t.same(faultsOfAtom(feed), [])
    t.same(faultsOfJsonFeed(json.json()), [])
    return { atom, feed, json: JsonFeed.parse(json.json()) }
  }
  return { ...service, id, post, read }
}

t.test('the newest comments of an article, with what is public of them', async t => {
  const { id, post, read, request, get } = await startWithComments(t)
  const author = { name: 'Đỗ <b>', email: 'canary@example.org', url: 'https://reader.example/?a&b' }
  const first = await post(`First [link](https://a.example/?a&b) ${'and more words '.repeat(10)}`, { author })
  const emptied = await post('Emptied')
  const reply = await post('Second', { parentId: emptied.id })
  const owner = { authorization: `Bearer ${emptied.manageToken}` }
  await request({ method: 'DELETE', url: `/v1/comments/${emptied.id}`, headers: owner })
  const edited = await request({
    method: 'PATCH',
    url: `/v1/comments/${reply.id}`,
    headers: { authorization: `Bearer ${reply.manageToken}` },
    payload: { body: 'Second, *edited*' },
  })
  const { editedAt } = edited.json() as { editedAt: string }
  const { atom, feed, json } = await read()
  const address = `https://api.example/v1/articles/${id}/comments/feed`
  t.strictSame(json, {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'site.example – One',
    home_page_url: 'https://site.example/one',
    feed_url: `${address}.json`,
    language: 'vi',
    items: [
      {
        id: `urn:uuid:${reply.id}`,
        url: `https://site.example/one#comment_${reply.id}`,
        title: 'Second, edited',
        content_html: '<p>Second, <em>edited</em></p>\n',
        date_published: reply.createdAt,
        date_modified: editedAt,
        authors: [{ name: 'Reader' }],
      },
      {
        id: `urn:uuid:${first.id}`,
        url: `https://site.example/one#comment_${first.id}`,
        title: json.items[1]?.title,
        content_html: first.html,
        date_published: first.createdAt,
        date_modified: first.createdAt,
        authors: [{ name: author.name, url: author.url }],
      },
    ],
  })
  t.match(json.items[1]?.title, /^First link .*and more…$/)
  t.equal(textOf(feed, 'id'), `${address}.atom`)
  t.equal(feed.attributes['xml:lang'], 'vi')
  t.same(
    all(feed, 'entry').map(entry => textOf(entry, 'content')),
    json.items.map(item => item.content_html),
  )
  t.notMatch(atom.body + JSON.stringify(json), 'canary')
  t.match(atom.headers, { 'cache-tag': `article-${id},comments-${id}`, 'cache-control': 'public, no-cache' })

  const url = '/v1/articles/one/comments/feed.atom'
  const again = { url, headers: { 'if-none-match': String(atom.headers.etag) } }
  t.equal((await request(again)).statusCode, 304)
  await post('Third')
  t.equal((await request(again)).statusCode, 200)
  t.equal((await get(url.replace('atom', 'json'), JsonFeed)).items.length, 3)
})

t.test('pages of fifty', async t => {
  const { post, read } = await startWithComments(t)
  for (let number = 1; number <= 51; number += 1) {
    await post(`Remark ${number}`)
  }
  const { json, feed } = await read()
  t.equal(json.items.length, 50)
  const next = all(feed, 'link').find(({ attributes }) => attributes['rel'] === 'next')?.attributes['href']
  const rest = await read(new URL(String(next)).search)
  t.same(
    rest.json.items.map(({ title }) => title),
    ['Remark 1'],
  )
})

t.test('whose article is not public has no feed, whoever asks', async t => {
  const { publish, request, key, post, read } = await startWithComments(t, {})
  const headers = await key('admin')
  await publish({ slug: 'draft', status: 'draft' })
  await publish({ slug: 'held', commentPolicy: 'moderated' })
  await post('canary', {}, 'held')
  const { json, feed } = await read('', 'held')
  t.same(json.items, [], 'what waits is not in it')
  t.equal(textOf(feed, 'updated'), '2025-01-01T00:00:00.000Z', 'that of the article')
  t.equal(json.home_page_url, undefined)
  await post('Public')
  t.equal((await read()).json.items[0]?.url, undefined)
  for (const ending of ['atom', 'json']) {
    for (const [article, status] of [
      ['draft', 404],
      ['missing', 404],
    ] as const) {
      const url = `/v1/articles/${article}/comments/feed.${ending}`
      t.equal((await request({ url, headers })).statusCode, status, url)
    }
  }
  await request({
    method: 'PATCH',
    url: '/v1/articles/one',
    headers: { ...headers, 'if-match': '*' },
    payload: { slug: 'renamed' },
  })
  const moved = await request({ url: '/v1/articles/one/comments/feed.atom' })
  t.match(moved, { statusCode: 308, headers: { location: /\/v1\/articles\/renamed\/comments\/feed\.atom$/ } })
})
