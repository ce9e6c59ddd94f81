import t from 'tap'
import { PostedComment } from '../../../src/comments/posting/schema.ts'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import { newComment, startService, type TestService } from '../../helper.ts'
import { bearer } from './poster.ts'

const post = (service: TestService, slug: string, payload: unknown, headers: Record<string, string> = {}) =>
  service.request({
    method: 'POST',
    url: `/v1/articles/${slug}/comments`,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(payload),
  })

t.test('an open article publishes a comment at once', async t => {
  const service = await startService(t, { PUBLIC_URL: 'https://api.example.org/' })
  await service.publish({ slug: 'open' })
  const response = await post(service, 'open', {
    author: { name: '  Minh Anh ', email: 'minh@example.org', url: 'https://example.org/me' },
    body: 'A *good* point.\r\nhttps://example.org <b>bold</b>',
  })
  t.equal(response.statusCode, 201)
  const { manageToken, ...comment } = PostedComment.parse(response.json())
  t.match(manageToken, /^stet_mt_[\w-]{43}$/)
  t.equal(response.headers.location, `https://api.example.org/v1/comments/${comment.id}`)
  t.match(comment, {
    status: 'approved',
    depth: 0,
    parentId: null,
    author: { name: 'Minh Anh', url: 'https://example.org/me' },
  })
  t.match(comment.html, /<em>good<\/em>.*<br.*rel="nofollow ugc noopener".*&lt;b&gt;bold/s)
  t.notMatch(response.body, 'minh@example.org')
  t.same(await service.get(`/v1/comments/${comment.id}`, Comment), comment)
})

t.test('a moderated article keeps it for a moderator; its author reads it back', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const response = await post(service, 'held', newComment())
  t.equal(response.statusCode, 202)
  const { id, manageToken } = PostedComment.parse(response.json())
  const read = (headers: Record<string, string>) => service.request({ url: `/v1/comments/${id}`, headers })
  const other = PostedComment.parse((await post(service, 'held', newComment('Another.'))).json())

  t.equal((await read({})).statusCode, 404, 'nobody else sees it')
  t.equal((await read(bearer(other.manageToken))).statusCode, 404, 'the token of another comment')
  t.equal((await read(bearer('stet_mt_short'))).statusCode, 404)
  t.equal((await read({ authorization: 'Basic abc' })).statusCode, 401)
  const own = await read(bearer(manageToken))
  t.match(Comment.parse(own.json()), { id, status: 'pending', text: 'A remark.' })
  t.equal(own.headers['cache-control'], 'private, no-store')
  t.same((await service.get('/v1/articles/held/comments', listOf(Comment))).data, [])
})

t.test('what a post is refused for', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'other' })
  await service.publish({ slug: 'closed', commentPolicy: 'closed' })
  await service.publish({ slug: 'draft', status: 'draft' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const idOf = async (slug: string) =>
    PostedComment.parse((await post(service, slug, newComment('Seed.'))).json()).id
  const foreign = await idOf('other')
  const pending = await idOf('held')
  const author = { name: 'Reader', email: 'reader@example.org' }
  const body = 'Text.'
  const parentFault = { pointer: '/parentId' }

  const scenarios: [name: string, slug: string, payload: unknown, status: number, faults?: object[]][] = [
    ['no such article', 'nowhere', { author, body }, 404],
    ['a draft', 'draft', { author, body }, 404],
    ['comments closed', 'closed', { author, body }, 403],
    ['a parent of another article', 'open', { author, body, parentId: foreign }, 400, [parentFault]],
    ['a parent that is pending', 'held', { author, body, parentId: pending }, 400, [parentFault]],
    [
      'a parent that never was',
      'open',
      { author, body, parentId: pending.replace(/.$/, end => (end === '0' ? '1' : '0')) },
      400,
      [parentFault],
    ],
    ['nothing', 'open', {}, 400, [{ pointer: '/author' }, { pointer: '/body' }]],
    ['no e-mail', 'open', { author: { name: 'R' }, body }, 400, [{ pointer: '/author/email' }]],
    [
      'a broken e-mail',
      'open',
      { author: { ...author, email: 'a@' }, body },
      400,
      [{ pointer: '/author/email' }],
    ],
    [
      'everything wrong at once',
      'open',
      { author: { name: ' ', email: 'x', url: 'javascript:alert(1)', admin: true }, body: ' ', createdAt: 1 },
      400,
      [
        { pointer: '/author/name' },
        { pointer: '/author/email' },
        { pointer: '/author/url' },
        { pointer: '/author/admin', detail: 'Is unknown. Remove it, or correct its name.' },
        { pointer: '/body' },
        { pointer: '/createdAt', detail: 'Is unknown. Remove it, or correct its name.' },
      ],
    ],
    [
      'a name of two lines',
      'open',
      { author: { ...author, name: 'A\nB' }, body },
      400,
      [{ pointer: '/author/name' }],
    ],
    ['too long a text', 'open', { author, body: 'x'.repeat(10_001) }, 400, [{ pointer: '/body' }]],
    ['the body is no object', 'open', [], 400, [{ pointer: '' }]],
  ]
  for (const [name, slug, payload, status, faults] of scenarios) {
    const response = await post(service, slug, payload)
    t.equal(response.statusCode, status, name)
    if (faults) {
      const { errors } = response.json() as { errors: { pointer: string }[] }
      t.same(
        errors.map(({ pointer }) => pointer).sort(),
        faults.map(fault => (fault as { pointer: string }).pointer).sort(),
        name,
      )
      t.match(
        errors.find(({ pointer }) => pointer === (faults.at(-1) as { pointer: string }).pointer),
        faults.at(-1) ?? {},
        name,
      )
    }
  }
  const astral = await post(service, 'open', { author, body: '😀'.repeat(10_000) })
  t.equal(astral.statusCode, 201, 'lengths count characters, not UTF-16 units')
  const domain = ['b', 'c', 'd'].map(letter => letter.repeat(letter === 'd' ? 57 : 63)).join('.')
  const longest = { name: 'n'.repeat(LIMITS.name), email: `${'a'.repeat(64)}@${domain}.com` }
  t.equal(longest.email.length, LIMITS.email)
  t.equal((await post(service, 'open', { author: longest, body: 'A' })).statusCode, 201)
})

t.test('the e-mail address can be made optional', async t => {
  const service = await startService(t, { COMMENT_EMAIL_REQUIRED: 'false' })
  await service.publish({ slug: 'open' })
  t.equal((await post(service, 'open', { author: { name: 'R' }, body: 'A' })).statusCode, 201)
  t.equal((await post(service, 'open', { author: { name: 'R', email: null }, body: 'B' })).statusCode, 201)
  t.equal((await post(service, 'open', { author: { name: 'R', email: 'x' }, body: 'C' })).statusCode, 400)
})

t.test('the same comment is taken once', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const first = await post(service, 'open', newComment())
  t.equal(first.statusCode, 201)
  const { id } = PostedComment.parse(first.json())
  t.match((await post(service, 'open', newComment())).json(), { status: 409, code: 'duplicate-comment' })
  const otherMail = { author: { name: 'Reader', email: 'else@example.org' }, body: 'A remark.' }
  t.equal((await post(service, 'open', otherMail)).statusCode, 409, 'whatever the address')
  const unlike = [newComment('Other text.'), newComment('A remark.', { parentId: id })]
  for (const comment of unlike) {
    t.equal((await post(service, 'open', comment)).statusCode, 201)
  }
  const otherName = { author: { name: 'Writer', email: 'reader@example.org' }, body: 'A remark.' }
  t.equal((await post(service, 'open', otherName)).statusCode, 201)
})

t.test('a network that floods has to wait, also after a restart', async t => {
  const service = await startService(t, { COMMENT_FLOOD: '3' })
  await service.publish({ slug: 'open' })
  const from = (remoteAddress: string, text: string) =>
    service.request({
      method: 'POST',
      url: '/v1/articles/open/comments',
      remoteAddress,
      payload: newComment(text),
    })
  for (const text of ['1', '2', '3']) {
    t.equal((await from('2001:db8::1', text)).statusCode, 201)
  }
  const flooded = await from('2001:db8:0:ffff::2', '4')
  t.match(
    flooded.json(),
    { status: 429, code: 'comment-flood', detail: /Try again in \d+ seconds\.$/ },
    'one /48 is one network',
  )
  t.ok(Number(flooded.headers['retry-after']) > 500 && Number(flooded.headers['retry-after']) <= 600)
  t.equal((await from('2001:db8::1', '1')).statusCode, 409, 'a duplicate is told so even then')
  t.equal((await from('192.0.2.1', '4')).statusCode, 201, 'others may post')
  t.equal((await from('2001:db8:1::1', '4 of the next')).statusCode, 201, 'the next /48 is another network')
  t.equal((await service.get('/v1/articles/open/comments?count=true', listOf(Comment))).page.total, 5)

  const age = (minutes: number) =>
    service.storage.write(async ({ db, tables: { comments } }) => {
      await db.update(comments).set({ createdAt: new Date(Date.now() - minutes * 60_000).toISOString() })
    })
  await age(9.2)
  t.equal((await from('2001:db8::2', '5')).statusCode, 429)
  await age(10)
  t.equal((await from('2001:db8::2', '5')).statusCode, 201, 'its ten minutes are over')

  for (const text of ['6', '7']) {
    t.equal((await from('2001:db8:0:1::1', text)).statusCode, 201)
  }
  t.equal((await from('2001:db8::1', '8')).statusCode, 429)
  await service.storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ floodHash: null })
  })
  t.equal((await from('2001:db8::1', '8')).statusCode, 201, 'comments from before an upgrade are not counted')
})

t.test('a comment has two hashes of its network, which nobody can compare', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const secrets = await loadSecrets(service.storage)
  const addresses: [address: string, client: string, endSite: string][] = [
    ['2001:db8:1:2:3::4', '2001:db8:1:2::', '2001:db8:1::/48'],
    ['192.0.2.9', '192.0.2.9', '192.0.2.9'],
  ]
  for (const [remoteAddress, client, endSite] of addresses) {
    const url = '/v1/articles/open/comments'
    await service.request({ method: 'POST', url, remoteAddress, payload: newComment(remoteAddress) })
    const { db, tables } = service.storage.read
    const [row] = await db.select().from(tables.comments).where(eq(tables.comments.body, remoteAddress))
    t.equal(row?.networkHash, secrets.hash('network', client)[0], 'of its /64, for bans')
    t.equal(row?.floodHash, secrets.hash('flood', endSite)[0], 'of its /48, for floods')
    t.not(row?.floodHash, row?.networkHash)
  }
})

t.test('a network behind a proxy is one, whatever its ports', async t => {
  const service = await startService(t, { COMMENT_FLOOD: '1', TRUSTED_PROXIES: '127.0.0.0/8' })
  await service.publish({ slug: 'open' })
  const from = async (address: string) =>
    (await post(service, 'open', newComment(address), { 'x-forwarded-for': address })).statusCode
  t.equal(await from('203.0.113.7:51234'), 201)
  t.equal(await from('203.0.113.7:51235'), 429)
  t.equal(await from('[2001:db8::1]:443'), 201)
  t.equal(await from('[2001:db8::2]:444'), 429)
})

t.test('what a form leaves empty is left out', async t => {
  const service = await startService(t, { COMMENT_EMAIL_REQUIRED: 'false' })
  await service.publish({ slug: 'open' })
  for (const empty of ['', null]) {
    const response = await post(service, 'open', {
      author: { name: 'Reader', email: empty, url: empty },
      body: `Nothing but ${JSON.stringify(empty)}.`,
      ...{ parentId: empty, subject: empty, formToken: empty, proof: empty, earlier: empty },
    })
    t.equal(response.statusCode, 201, response.body)
    t.match(PostedComment.parse(response.json()), { parentId: null, author: { url: null } })
  }
})

t.test('a website may be written without a scheme', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  for (const [url, expected] of [
    ['example.org', 'https://example.org/'],
    [' www.Example.org/me?a=b ', 'https://www.example.org/me?a=b'],
    ['example.org:8080', 'https://example.org:8080/'],
    ['http://example.org', 'http://example.org/'],
    ['münchen.example', 'https://xn--mnchen-3ya.example/'],
    ['javascript:alert(1)', undefined],
    ['mailto:a@example.org', undefined],
    ['localhost', undefined],
    ['me@example.org', undefined],
    ['not a website.', undefined],
    ['ftp://example.org', undefined],
  ] as const) {
    const author = { name: 'Reader', email: 'reader@example.org', url }
    const response = await post(service, 'open', { author, body: `From ${url}` })
    t.equal(response.json().author?.url, expected, url)
    t.equal(response.statusCode, expected === undefined ? 400 : 201, url)
  }
  const author = { name: 'Reader', email: 'reader@example.org', url: 5 }
  t.equal((await post(service, 'open', { author, body: 'A number.' })).statusCode, 400)
})

t.test('an id is read in any case', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const { id, manageToken } = PostedComment.parse((await post(service, 'open', newComment())).json())
  const upper = id.toUpperCase()
  const reply = await post(service, 'open', newComment('A reply.', { parentId: upper }))
  t.match(PostedComment.parse(reply.json()), { parentId: id })
  t.match(await service.get(`/v1/comments/${upper}`, Comment), { id })
  const thread = await service.get(`/v1/articles/open/comments?view=flat&thread=${upper}`, listOf(Comment))
  t.equal(thread.data.length, 1)
  const gone = await service.request({
    method: 'DELETE',
    url: `/v1/comments/${upper}`,
    headers: bearer(manageToken),
  })
  t.equal(gone.statusCode, 204)
})

t.test('a post and an edit show something', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const own = PostedComment.parse((await post(service, 'open', newComment('Mine.'))).json())
  const edit = (body: string) =>
    service.request({
      method: 'PATCH',
      url: `/v1/comments/${own.id}`,
      headers: bearer(own.manageToken),
      payload: { body },
    })
  const nothing = [
    '\u200b',
    '\u3164',
    '\u2800\u00ad',
    '&#8203;',
    '>',
    '> >',
    '- ',
    '1.',
    '```\n```',
    '[](https://a.example)',
  ]
  for (const body of nothing) {
    for (const response of [await post(service, 'open', newComment(body)), await edit(body)]) {
      t.equal(response.statusCode, 400, body)
      t.same(
        response.json().errors,
        [{ pointer: '/body', code: 'too-short', detail: 'Must show some text.' }],
        body,
      )
    }
  }
  const something = ['.', '👍', '\\', '&amp;', '<b>', '中', '`x`', '[ ]', '***']
  for (const body of something) {
    t.equal((await post(service, 'open', newComment(body))).statusCode, 201, body)
  }
  for (const name of ['\u200b', '\u3164', 'Ada\u202e', '\u2066Ada']) {
    const { statusCode } = await post(service, 'open', {
      author: { name, email: 'ada@example.org' },
      body: `From ${name}.`,
    })
    t.equal(statusCode, 400, JSON.stringify(name))
  }
})
