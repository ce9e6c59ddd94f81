import t from 'tap'
import { Comment } from '../../src/comments/threads/schema.ts'
import { documentOf, routesOf } from '../contract/document.ts'
import { newComment } from '../helper.ts'
import { validRequest } from '../privacy/cells.ts'
import { startEditor } from './editor.ts'

const posting = (id: string) => ({
  headers: { 'content-type': 'application/json' },
  payload: JSON.stringify(newComment(`At ${id}`)),
})

const ANY = { 'if-match': '*' }

t.test('a former slug leads to the article on every route below it', async t => {
  const editor = await startEditor(t)
  const { create, send, request, app, baseUrl, key } = editor
  await create({
    slug: 'old',
    status: 'published',
    sections: [{ heading: 'A', anchor: 'a' }],
    references: [{ key: 'key', title: 'Work' }],
  })
  await send('PATCH /v1/articles/old', { headers: ANY, payload: { slug: 'new-slug' } })
  const declared = routesOf(documentOf(app)).filter(({ operation }) => operation.responses['308'])
  t.ok(declared.length >= 7)
  const moderator = await key('comments:moderate')
  for (const route of declared) {
    const { path, method, id } = route
    const below = path.replace('{section}', 'a').replace('{reference}', 'key').replace('{version}', '2')
    const { headers, payload } = id === 'postComment' ? posting(id) : validRequest(route)
    for (const verb of method === 'GET' ? (['GET', 'HEAD'] as const) : [method as 'POST']) {
      for (const slug of ['old', 'OLD']) {
        const url = below.replace('{article}', slug)
        const sending = {
          method: verb,
          headers: { ...headers, ...(id === 'checkDraft' ? moderator : editor.credentials) },
          ...(payload && { payload }),
        }
        const response = await request({ ...sending, url })
        const { location } = response.headers
        t.equal(response.statusCode, 308, `${verb} ${url}`)
        t.equal(location, `${baseUrl()}${below.replace('{article}', 'new-slug')}`)
        t.equal(response.body, '')
        const to = String(location).slice(baseUrl().length)
        const isRepeatable = method === 'GET' || id === 'postComment'
        const followed = isRepeatable ? await request({ ...sending, url: to }) : { statusCode: 200 }
        t.ok([200, 201, 409].includes(followed.statusCode), `${verb} ${to}: ${followed.statusCode}`)
      }
    }
  }
})

t.test('with its query, whoever asks', async t => {
  const { create, send, request, baseUrl } = await startEditor(t)
  await create({ slug: 'old', status: 'published' })
  await send('PATCH /v1/articles/old', { headers: ANY, payload: { slug: 'new-slug' } })
  const response = await request({ url: '/v1/articles/old?include=sections&format=text' })
  t.equal(response.headers.location, `${baseUrl()}/v1/articles/new-slug?include=sections&format=text`)
  t.equal(response.headers['cache-control'], 'public, no-cache')
  const posted = await request({
    method: 'POST',
    url: '/v1/articles/new-slug/comments',
    payload: newComment(),
  })
  const comment = Comment.pick({ id: true }).parse(posted.json())
  t.equal((await request({ url: `/v1/comments/${comment.id}` })).statusCode, 200)

  await send('PATCH /v1/articles/new-slug', { headers: ANY, payload: { status: 'draft' } })
  t.equal((await request({ url: '/v1/articles/old' })).statusCode, 404, 'of what is hidden it tells nothing')
  t.equal((await send('GET /v1/articles/old')).statusCode, 308, 'but to those who may see it')
})

t.test('until another article takes the slug, or the same takes it back', async t => {
  const { create, send, request } = await startEditor(t)
  const { id } = await create({ slug: 'one', status: 'published' })
  const rename = (from: string, slug: string) =>
    send(`PATCH /v1/articles/${from}`, { headers: ANY, payload: { slug } })
  const at = async (slug: string) => {
    const { statusCode, headers } = await request({ url: `/v1/articles/${slug}` })
    return statusCode === 308 ? String(headers.location).replace(/.*\//, '') : statusCode
  }
  await rename('one', 'two')
  await rename(id, 'three')
  t.same([await at('one'), await at('two')], ['three', 'three'], 'no chain of redirects')
  await rename('three', 'one')
  t.same([await at('one'), await at('two'), await at('three')], [200, 'one', 'one'])
  await rename('one', 'two')
  await create({ slug: 'one', status: 'published' })
  t.same([await at('one'), await at('two'), await at('three')], [200, 200, 'two'])
  await create({ slug: 'other' })
  t.equal((await rename('other', 'three')).statusCode, 200)
  t.equal(await at('three'), 404, 'a draft has it')
  const taken = await rename('two', 'one')
  t.equal(taken.statusCode, 409)
})
