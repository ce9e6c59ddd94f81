import t from 'tap'
import { CommentCheck } from '../../../src/comments/moderation/check.ts'
import { RULE_NAMES } from '../../../src/spam/rules/settings.ts'
import { startService, type TestService } from '../../helper.ts'
import { bearer, posterOf } from '../posting/poster.ts'

const ALL = { COMMENT_RULES: RULE_NAMES.join(), COMMENT_PROOF: 'auto' }
const author = { name: 'Minh Anh', email: 'minh.anh@example.org' }

const links = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `https://site-${index}.example/articles/${index}/a-longer-text-about-it.html`,
  ).join(' ')

async function checkDraft(service: TestService, headers: object, payload: object, slug = 'open') {
  const response = await service.request({
    method: 'POST',
    url: `/v1/articles/${slug}/comments/check`,
    headers: { ...headers },
    payload,
  })
  t.equal(response.statusCode, 200, response.body.slice(0, 200))
  t.equal(response.headers['cache-control'], 'private, no-store')
  return CommentCheck.parse(response.json())
}

const firedIn = ({ rules }: CommentCheck) => rules.filter(({ fired }) => fired).map(({ rule }) => rule)

t.test('a draft: which rules fire, and what they decide', async t => {
  const service = await startService(t, ALL)
  await service.publish({ slug: 'open' })
  await service.publish({ slug: 'held', commentPolicy: 'moderated' })
  const key = await service.key('comments:moderate')
  const scenarios: [
    name: string,
    draft: object,
    slug: string,
    status: string,
    decidedBy: string | null,
    fired: string[],
  ][] = [
    ['a newcomer', { body: 'A remark.' }, 'open', 'pending', 'first-comment', ['first-comment']],
    ['somebody known', { body: 'A remark.', trusted: true }, 'open', 'approved', null, []],
    ['on a moderated article', { body: 'A remark.', trusted: true }, 'held', 'pending', 'policy', ['policy']],
    ['a robot', { body: 'A remark.', trusted: true, subject: 'x' }, 'open', 'spam', 'honeypot', ['honeypot']],
    [
      'a hasty one',
      { body: 'A remark.', trusted: true, fillSeconds: 1 },
      'open',
      'pending',
      'fill-time',
      ['fill-time'],
    ],
    [
      'nobody',
      { body: 'A remark.', trusted: true, fillSeconds: 30, subject: '' },
      'open',
      'approved',
      null,
      [],
    ],
    ['many links', { body: links(12), trusted: true }, 'open', 'spam', 'links', ['links']],
  ]
  for (const [name, draft, slug, status, decidedBy, fired] of scenarios) {
    const check = await checkDraft(service, key, { author, ...draft }, slug)
    t.match(check, { status, decidedBy }, name)
    t.same(firedIn(check), fired, name)
    t.same(
      check.rules.map(({ rule }) => rule),
      RULE_NAMES,
      'every rule answers, in its order',
    )
    for (const one of check.rules) {
      t.equal(one.fired, one.reason !== null)
      t.equal(one.fired, one.verdict !== null)
    }
  }
  const list = await service.request({ url: '/v1/articles/open/comments?view=flat' })
  t.same(list.json().data, [], 'nothing was stored')
  const { db, tables } = service.storage.read
  t.same(await db.select().from(tables.comments), [])
})

t.test('a dry run says what a post is decided, and that a proof would be asked for', async t => {
  const service = await startService(t, {
    ...ALL,
    COMMENT_RULES: RULE_NAMES.filter(name => name !== 'first-comment').join(),
  })
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  for (const body of [
    'Harmless.',
    links(3),
    links(5),
    links(12),
    'Write me: telegram @lucky_money_now, earn 500$ a day!',
  ]) {
    const check = await checkDraft(service, key, { author: { ...author, name: 'Reader' }, body })
    const post = await poster.send(body, {}, { from: `192.0.2.${body.length % 200}` })
    if (check.proofRequired) {
      t.equal(post.statusCode, 403, body)
      t.equal(post.json().code, 'proof-required')
    } else {
      t.equal(post.statusCode, check.status === 'approved' ? 201 : 202, body)
    }
  }
})

t.test('a stored comment is tried again', async t => {
  const service = await startService(t, { ...ALL, COMMENT_PROOF: 'never' })
  await service.publish({ slug: 'open' })
  const key = await service.key('comments:moderate')
  const poster = posterOf(service)
  const own = await poster.post(links(3))
  const response = await service.request({ url: `/v1/comments/${own.id}/check`, headers: key })
  t.same(firedIn(CommentCheck.parse(response.json())), ['links', 'first-comment'])

  const banned = await service.request({
    method: 'POST',
    url: '/v1/bans',
    headers: key,
    payload: { kind: 'network', comment: own.id, verdict: 'hold', reason: 'Too many links.' },
  })
  t.equal(banned.statusCode, 201, banned.body)
  const firedNow = async () => {
    const { body } = await service.request({ url: `/v1/comments/${own.id}/check`, headers: key })
    return firedIn(CommentCheck.parse(JSON.parse(body)))
  }
  t.ok((await firedNow()).includes('blocked'), 'a ban of its network counts')
  await service.storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ networkHash: null })
  })
  t.notOk((await firedNow()).includes('blocked'), 'until nothing is kept of the network')

  const emptied = await poster.post('Emptied.')
  await service.request({
    method: 'DELETE',
    url: `/v1/comments/${emptied.id}`,
    headers: bearer(emptied.manageToken),
  })
  const refused: [url: string, headers: object, status: number][] = [
    [`/v1/comments/${emptied.id}/check`, key, 404],
    [`/v1/comments/${own.id}/check`, {}, 401],
    [`/v1/comments/${own.id}/check`, bearer(own.manageToken), 401],
    [`/v1/comments/${own.id}/check`, await service.key('content:write'), 403],
  ]
  for (const [url, headers, status] of refused) {
    t.equal((await service.request({ url, headers: { ...headers } })).statusCode, status)
  }
})
