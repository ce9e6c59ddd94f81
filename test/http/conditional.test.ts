import { createHash } from 'node:crypto'
import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { importArticle } from '../../src/transfer/import.ts'
import { newComment, startService, type TestService } from '../helper.ts'

const tagOf = async (service: TestService, url: string, headers: Record<string, string> = {}) => {
  const response = await service.request({ url, headers })
  t.equal(response.statusCode, 200, url)
  return String(response.headers.etag)
}

const whole = {
  slug: 'whole',
  sections: [{ heading: 'Top', body: 'Text with *emphasis*, see [@key].' }],
  references: [{ key: 'key', title: 'Work' }],
}

/** Answers whose tags follow from what they show, before they are made. */
const FROM_STATE = /^.v1.articles(?!.*comments.form)/

/** Every kind of address that answers GET. */
const EVERYWHERE = [
  '/',
  '/v1',
  '/v1/articles',
  '/v1/articles/whole',
  '/v1/articles/whole/sections',
  '/v1/articles/whole/sections/top',
  '/v1/articles/whole/references',
  '/v1/articles/whole/references/key',
  '/v1/articles/whole/comments',
  '/v1/tags',
  '/v1/authors',
  '/v1/search?q=top',
  '/healthz',
  '/readyz',
  '/problems/not-found',
  '/openapi.json',
  '/openapi.yaml',
  '/docs',
]

t.test('every GET has a strong tag, HEAD the same, and both turn to 304 by it', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  for (const url of EVERYWHERE) {
    const get = await service.request({ url })
    // No hyphen, which begins the coding that follows.
    t.match(get.headers.etag, /^"\d+-[\w+/]{27}"$/, url)
    const hash = createHash('sha1').update(get.rawPayload).digest('base64').slice(0, 27)
    t.equal(get.headers.etag?.includes(hash), !FROM_STATE.test(url), `${url}: of the bytes, or of the state`)
    const head = await service.request({ url, method: 'HEAD' })
    t.equal(head.statusCode, 200, url)
    t.equal(head.body, '', url)
    for (const header of ['etag', 'content-type', 'content-length', 'cache-control', 'vary'] as const) {
      t.equal(head.headers[header], get.headers[header], `${url}: ${header} of HEAD`)
    }
    for (const method of ['GET', 'HEAD'] as const) {
      const headers = { 'if-none-match': String(get.headers.etag) }
      const response = await service.request({ url, method, headers })
      t.equal(response.statusCode, 304, `${method} ${url}`)
      t.equal(response.body, '', url)
      t.equal(response.headers.etag, get.headers.etag, url)
      t.equal(response.headers['cache-control'], get.headers['cache-control'], url)
      t.equal(response.headers.vary, get.headers.vary, url)
      // RFC 9110, section 8.6: the length may stand in a 304, if it is that of the whole answer.
      t.ok([undefined, get.headers['content-length']].includes(response.headers['content-length']), url)
      const ofContent = Object.keys(response.headers).filter(
        name => /^(?:content-[elt]|link)/.test(name) && name !== 'content-length',
      )
      t.same(ofContent, [], `${url}: nothing that describes content`)
    }
  }
})

t.test('which tags of If-None-Match are met', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const tag = await tagOf(service, '/v1/articles/whole')
  const scenarios: [header: string, status: number][] = [
    [tag, 304],
    [`W/${tag}`, 304],
    [`"other", ${tag}`, 304],
    [`"other",W/${tag},"more"`, 304],
    ['*', 304],
    [' * ', 304],
    ['', 200],
    ['"other"', 200],
    [tag.slice(1, -1), 200],
    [tag.toUpperCase(), 200],
    ['"a,*,b"', 200],
    ['"*"', 200],
    ['W/"other"', 200],
    [`"${tag.slice(1)}`, 304],
    // What is no list of tags names none.
    [`${tag}-x`, 200],
    [`${tag} ${tag}`, 200],
    [`x${tag}`, 200],
    [`"a b", ${tag}`, 200],
    [`, ,${tag},`, 304],
    [`\t${tag} , "other"`, 304],
    // What proxies that compress make of it, and clients send back.
    [tag.replace(/"$/, '-gzip"'), 304],
    [tag.replace(/"$/, '--gzip"'), 304],
    [`W/${tag.replace(/"$/, '-br"')}`, 304],
    [tag.replace(/"$/, '-zip"'), 200],
    [tag.replace(/.{5}"$/, '-gzip$&'), 200],
  ]
  for (const [header, status] of scenarios) {
    const response = await service.request({
      url: '/v1/articles/whole',
      headers: { 'if-none-match': header },
    })
    t.equal(response.statusCode, status, header)
  }
})

t.test('which tags of If-Match a GET meets', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const article = '/v1/articles/whole?include=sections'
  const tag = await tagOf(service, article)
  const scenarios: [header: string, status: number][] = [
    [tag, 200],
    [`W/${tag}`, 200],
    [tag.replace(/"$/, '-gzip"'), 200],
    ['"1"', 200],
    ['"1-of-another-format"', 200],
    ['"2-x", "1-x"', 200],
    ['*', 200],
    ['"2-x"', 412],
    ['"x1-x"', 412],
    ['"1x"', 412],
    ['"1234567890123456-x"', 412],
    ['"10-x"', 412],
    ['"x"', 412],
    ['""', 412],
    ['', 400],
    ['1', 400],
    [`${tag}-x`, 400],
    ['*, "1"', 400],
  ]
  for (const [header, status] of scenarios) {
    for (const method of ['GET', 'HEAD'] as const) {
      const response = await service.request({ url: article, method, headers: { 'if-match': header } })
      t.equal(response.statusCode, status, `${method} ${header}`)
      if (status === 412) {
        t.match(response.headers, { etag: tag, 'cache-control': 'no-store', 'surrogate-key': undefined })
      }
    }
  }
  const both = { 'if-match': '"2-x"', 'if-none-match': tag }
  t.equal((await service.request({ url: article, headers: both })).statusCode, 412, 'If-Match decides first')
  const missing = { url: '/v1/articles/no', headers: { 'if-match': '"1"' } }
  t.equal((await service.request(missing)).statusCode, 404)

  // A list has no version: its tag stands for its bytes.
  const list = await tagOf(service, '/v1/articles')
  for (const [header, status] of [
    [list, 200],
    [`W/${list.replace(/"$/, '-gzip"')}`, 200],
    ['*', 200],
    ['"0-other"', 412],
  ] as const) {
    const response = await service.request({ url: '/v1/articles', headers: { 'if-match': header } })
    t.equal(response.statusCode, status, `list: ${header}`)
    t.equal(response.headers.etag, list, 'a 412 names what is there')
  }
})

t.test('each representation has a tag of its own, opening with the version of the article', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const article = '/v1/articles/whole'
  const tags = [
    await tagOf(service, `${article}?include=sections`),
    await tagOf(service, `${article}?include=sections&format=markdown`),
    await tagOf(service, `${article}?include=sections&format=text`),
    await tagOf(service, article),
    await tagOf(service, article, { accept: 'text/markdown' }),
    await tagOf(service, `${article}/sections`),
    await tagOf(service, `${article}/sections/top`),
    await tagOf(service, `${article}/references`),
    await tagOf(service, `${article}/references/key`),
  ]
  t.equal(new Set(tags).size, tags.length)
  t.ok(tags.every(tag => tag.startsWith('"1-')))
  const markdown = { accept: 'text/markdown', 'if-none-match': tags[3] ?? '' }
  t.equal((await service.request({ url: article, headers: markdown })).statusCode, 200, 'the tag of JSON')

  const changed = NewArticle.parse({
    ...whole,
    title: 'Whole',
    lang: 'en',
    status: 'published',
    publishedAt: '2025-01-01T00:00:00Z',
    sections: [{ heading: 'Top', body: 'Another text, see [@key].' }],
  })
  await importArticle(service.storage, changed, true)
  for (const [url, before] of [
    [`${article}?include=sections`, tags[0]],
    [article, tags[3]],
    [`${article}/sections/top`, tags[6]],
    [`${article}/references`, tags[7]],
  ] as const) {
    const after = await tagOf(service, url)
    t.match(after, /^"2-/, url)
    t.not(after, before, url)
    const stale = await service.request({ url, headers: { 'if-none-match': String(before) } })
    t.equal(stale.statusCode, 200, `${url}: the old tag is no longer met`)
  }
})

t.test('what an answer shows changes its tag, whatever the version', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const counted = '/v1/articles/whole?include=commentCount'
  const before = {
    counted: await tagOf(service, counted),
    list: await tagOf(service, '/v1/articles/whole/comments'),
    bare: await tagOf(service, '/v1/articles/whole'),
    articles: await tagOf(service, '/v1/articles?include=commentCount'),
  }
  const post = (text: string, more = {}) =>
    service.request({
      method: 'POST',
      url: '/v1/articles/whole/comments',
      payload: newComment(text, more),
    })
  const posted = await post('first')
  t.equal(posted.headers.etag, undefined, 'the answer to a POST has none')
  const { id } = PostedComment.parse(posted.json())
  t.not(await tagOf(service, counted), before.counted)
  t.not(await tagOf(service, '/v1/articles/whole/comments'), before.list)
  t.not(await tagOf(service, '/v1/articles?include=commentCount'), before.articles)
  t.equal(await tagOf(service, '/v1/articles/whole'), before.bare, 'this one does not show comments')
  const comment = await tagOf(service, `/v1/comments/${id}`)
  t.match(comment, /^"0-/, 'its version is for moderators')
  await post('reply', { parentId: id })
  t.not(await tagOf(service, `/v1/comments/${id}`), comment, 'its count of replies')
})

t.test('errors have no tag, and who may keep an answer is told', async t => {
  const service = await startService(t)
  await service.publish(whole as never)
  const payload = newComment()
  const posted = await service.request({ method: 'POST', url: '/v1/articles/whole/comments', payload })
  const { id, manageToken } = PostedComment.parse(posted.json())
  t.equal(posted.headers['cache-control'], 'private, no-store')
  const missing = await service.request({ url: '/v1/articles/no', headers: { 'if-none-match': '*' } })
  t.match(missing, { statusCode: 404, headers: { etag: undefined, 'cache-control': 'no-store' } })

  const open = await service.request({ url: `/v1/comments/${id}` })
  t.match(open.headers, {
    'cache-control': 'public, no-cache',
    'surrogate-key': /^article-([0-9a-f-]{36}) comments-\1$/,
    'cache-tag': /^article-([0-9a-f-]{36}),comments-\1$/,
  })
  const authorization = `Bearer ${manageToken}`
  const own = await service.request({ url: `/v1/comments/${id}`, headers: { authorization } })
  t.equal(own.headers['cache-control'], 'private, no-store')
  t.equal(own.headers['surrogate-key'], undefined)
  t.equal(own.headers['cache-tag'], undefined)
  t.equal((await service.request({ url: '/healthz' })).headers['cache-control'], 'no-store')
})
