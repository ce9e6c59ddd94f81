/** Tags that follow from what answers show: equal ones mean equal bytes, and what the public cannot see changes none. */
import t from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { newComment, startService, type TestService } from '../helper.ts'

const INCLUDE = 'include=sections,references,html,toc,seo,jsonLd,commentCount,translations'
const URLS = [
  '/v1/articles/one',
  `/v1/articles/one?${INCLUDE},neighbours`,
  `/v1/articles/one?${INCLUDE}&headingOffset=2`,
  '/v1/articles/one?include=sections&format=text',
  '/v1/articles/one/sections',
  '/v1/articles/one/sections?format=markdown',
  '/v1/articles/one/sections/top',
  '/v1/articles/one/references',
  '/v1/articles/one/references/key',
  '/v1/articles/one/comments',
  '/v1/comment-counts?article=one',
  '/v1/articles',
  `/v1/articles?${INCLUDE}`,
  '/v1/articles?count=true&limit=1',
  '/v1/articles?lang=de',
  '/v1/articles?sort=title&limit=2',
  '/v1/feed.atom',
  '/v1/feed.json?lang=de',
  '/v1/articles/one/comments/feed.atom',
  '/v1/articles/one/comments/feed.json',
  '/v1/tags',
  '/v1/authors?count=true',
  '/v1/search?q=top&count=true',
]
const ACCEPTED = ['application/json', 'text/markdown']

const ONE = {
  slug: 'one',
  translationGroup: 'group',
  tags: ['tag'],
  sections: [{ heading: 'Top', body: 'Says [@key].' }],
  references: [{ key: 'key', title: 'Work' }],
}

/** The tag and the bytes of each answer. */
async function readAll(service: TestService): Promise<Map<string, { tag: string; body: string }>> {
  const answers = new Map<string, { tag: string; body: string }>()
  for (const url of URLS) {
    for (const accept of ACCEPTED) {
      const { statusCode, headers, body } = await service.request({ url, headers: { accept } })
      if (statusCode === 200) {
        answers.set(`${url} ${accept}`, { tag: String(headers.etag), body })
      }
    }
  }
  return answers
}

async function startEditing(t: Parameters<typeof startService>[0], environment = {}) {
  const service = await startService(t, { COMMENT_CLOSE_DAYS: '0', ...environment })
  await service.publish(ONE as never)
  const key = await service.key('content:write', 'comments:moderate')
  const send = async (request: string, payload = {}, headers = {}) => {
    const [method, url] = request.split(' ') as ['POST', string]
    const response = await service.request({ method, url, payload, headers: { ...key, ...headers } })
    t.ok(response.statusCode < 300, `${request} ${response.body}`)
    return response
  }
  const post = async (text: string) => {
    const url = '/v1/articles/one/comments'
    const response = await service.request({ method: 'POST', url, payload: newComment(text) })
    return PostedComment.parse(response.json())
  }
  return { service, send, post }
}

const ANY = { 'if-match': '*' }

t.test('equal tags mean equal bytes while everything is changed', async t => {
  const { service, send, post } = await startEditing(t)
  const bytes = new Map<string, string>()
  const look = async (after: string) => {
    for (const [request, { tag, body }] of await readAll(service)) {
      const known = bytes.get(`${request} ${tag}`) ?? body
      if (known !== body) {
        t.same(JSON.parse(body), JSON.parse(known), `${request} after ${after}`)
      }
      bytes.set(`${request} ${tag}`, body)
    }
  }
  await look('nothing')
  const changes: [string, () => Promise<unknown>][] = [
    ['a title', () => send('PATCH /v1/articles/one', { title: 'Other' }, ANY)],
    ['a section', () => send('PATCH /v1/articles/one/sections/top', { body: 'Else [@key].' }, ANY)],
    ['a reference', () => send('PATCH /v1/articles/one/references/key', { title: 'Else' }, ANY)],
    ['a comment', () => post('First.')],
    ['another article', async () => service.publish({ slug: 'two', lang: 'de', tags: ['tag'] })],
    ['a translation', () => send('PATCH /v1/articles/two', { translationGroup: 'group' }, ANY)],
    ['the slug of the translation', () => send('PATCH /v1/articles/two', { slug: 'zwei' }, ANY)],
    ['the group', () => send('PATCH /v1/articles/zwei', { translationGroup: null }, ANY)],
    ['the policy', () => send('PATCH /v1/articles/one', { commentPolicy: 'closed' }, ANY)],
    ['a removal', () => send('DELETE /v1/articles/zwei', {}, ANY)],
    ['an archive', () => send('PATCH /v1/articles/one', { status: 'archived' }, ANY)],
    ['its return', () => send('PATCH /v1/articles/one', { status: 'published' }, ANY)],
  ]
  for (const [name, change] of changes) {
    const before = await readAll(service)
    await change()
    await look(name)
    const after = await readAll(service)
    const tags = (answers: typeof before) => [...answers].map(([request, { tag }]) => request + tag)
    t.notSame(tags(after), tags(before), `${name} changes tags`)
    for (const [request, { tag }] of after) {
      const [url = '', accept] = request.split(' ')
      const headers = { accept, 'if-none-match': tag }
      const { statusCode, body } = await service.request({ url, headers })
      t.same([statusCode, body], [304, ''], request)
    }
  }
})

t.test('what the public cannot see changes no tag', async t => {
  const { service, send, post } = await startEditing(t)
  const open = await post('Shown.')
  await send('PATCH /v1/articles/one', { commentPolicy: 'moderated' }, ANY)
  const before = await readAll(service)
  const held = await post('Held.')
  const decide = (status: string) =>
    send(`PATCH /v1/comments/${held.id}/moderation`, { status }, { 'if-match': '"1", "2"' })
  const changes: [string, () => Promise<unknown>][] = [
    ['a held comment', async () => held],
    ['that it is spam', () => decide('spam')],
    ['that it goes to the trash', () => decide('trash')],
    [
      'a draft',
      async () =>
        service.publish({
          slug: 'draft',
          status: 'draft',
          tags: ['new'],
          translationGroup: 'group',
          lang: 'vi',
        }),
    ],
    [
      'a scheduled article',
      async () => service.publish({ slug: 'later', publishedAt: '2999-01-01T00:00:00Z', tags: ['tag'] }),
    ],
    ['a change of a draft', () => send('PATCH /v1/articles/draft', { title: 'x' }, ANY)],
    [
      'a report',
      () =>
        service.request({
          method: 'POST',
          url: `/v1/comments/${open.id}/reports`,
          payload: { reason: 'spam' },
        }),
    ],
  ]
  for (const [name, change] of changes) {
    await change()
    t.same(await readAll(service), before, name)
  }
})

t.test('tags of one configuration or database are not those of another', async t => {
  const { service } = await startEditing(t)
  const same = await startService(t, { COMMENT_CLOSE_DAYS: '0' }, service.storage)
  const other = await startService(t, { COMMENT_CLOSE_DAYS: '9999' }, service.storage)
  const url = '/v1/articles/one'
  const tagOf = async (one: TestService) => (await one.request({ url })).headers.etag
  t.equal(await tagOf(same), await tagOf(service), 'another instance of the same site')
  t.not(await tagOf(other), await tagOf(service))
})
