/** Nothing public depends on an address: two services whose comments differ in nothing else give the same bytes. */

import t, { type Test } from 'tap'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { RULE_NAMES } from '../../src/spam/rules/settings.ts'
import { sql } from '../../src/storage/drizzle.ts'
import { bannerOf } from '../comments/bans/banner.ts'
import { bearer } from '../comments/posting/poster.ts'
import { documentOf } from '../contract/document.ts'
import { startService, type TestService } from '../helper.ts'
import { generatedPosts, generatedReads } from './generated.ts'
import { normalised } from './look.ts'
import { plantSite } from './plant.ts'
import { EMAIL } from './plant-comments.ts'
import { answersOf, provoked, type Request, sweep } from './sweep.ts'
import { copyOf as copyDatabaseOf, withoutIds } from './twins.ts'

const NETWORK = '203.0.113.66'
const STRANGER = { email: 'stranger@else.example', network: '192.0.2.99' }

/** All rules. How much a network posted lately is for itself alone to feel, and here it has posted most of it. */
const RULED = {
  LOG_LEVEL: 'silent',
  COMMENT_RULES: RULE_NAMES.join(),
  COMMENT_PROOF: 'auto',
  COMMENT_PROOF_RATE: '1000000',
}

const copyOf = (t: Test, original: Pick<TestService, 'storage'>) => copyDatabaseOf(t, original, RULED)

const planted = await startService(t, { LOG_LEVEL: 'silent' })
/** Nobody is banned. */
const site = await plantSite(planted, { banned: false })

/** The site, and the same where every comment and report is from somebody else. */
async function twins(t: Test) {
  const known = await copyOf(t, planted)
  const unknown = await copyOf(t, planted)
  await unknown.storage.write(async ({ db, tables: { comments, commentReports } }) => {
    await db.update(comments).set({
      authorEmail: STRANGER.email,
      networkHash: 'of-another-network',
      floodHash: 'of-another-end-site',
      userHash: 'of-another-user',
    })
    await db.update(commentReports).set({
      networkHash: sql`'of-another-reporter-' || ${commentReports.id}`,
      userHash: sql`'of-another-user-' || ${commentReports.id}`,
    })
  })
  return { known, unknown, document: documentOf(known.app) }
}

t.test('whatever is read', async t => {
  const { known, unknown, document } = await twins(t)
  const owners = [...site.tokens].map(([id, token]) => ({
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${token}` },
  }))
  const different: Request[] = []
  const requests = [...sweep(document, site), ...generatedReads(document, site, 300, 3), ...owners]
  for await (const [request, response] of answersOf(known, requests)) {
    if (normalised(response) !== normalised(await unknown.request(request))) {
      different.push(request)
    }
  }
  t.comment(`${requests.length} requests to each`)
  t.same(different.slice(0, 5), [])
})

type From = { email: string; network: string }

/** What somebody posts, edits, reports and then reads: new, again, as another has, below what is shown and hidden. */
function requestsFrom({ email, network }: From): Request[] {
  const [first = '', reply = '', , kept = ''] = site.shown.comment
  const [pending = '', , spam = ''] = site.hidden.comment
  const post = (body: string, more: object = {}, name = 'first name'): Request => ({
    method: 'POST',
    url: '/v1/articles/shown/comments',
    payload: { author: { name, email }, body, ...more },
  })
  const ownerOf = (id: string) => ({ authorization: `Bearer ${site.tokens.get(id)}` })
  const earlier = (id: string, token = id) => ({
    earlier: { id, manageToken: site.tokens.get(token) ?? '' },
  })
  const edit = (id: string, body: string): Request => ({
    method: 'PATCH',
    url: `/v1/comments/${id}`,
    headers: ownerOf(id),
    payload: { body },
  })
  const report = (id: string): Request => ({
    method: 'POST',
    url: `/v1/comments/${id}/reports`,
    payload: { reason: 'abuse', note: 'A note.' },
  })
  const read = (id: string): Request => ({ url: `/v1/comments/${id}`, headers: ownerOf(id) })
  const [form = '', other = ''] = site.forms
  const links = [1, 2, 3].map(one => `https://l${one}.example`).join(' ')
  const requests: Request[] = [
    { url: '/v1/articles/shown/comments/form' },
    { url: '/v1/articles/shown/comments/challenge' },
    post('New.'),
    post('New.'),
    post('first text'),
    post('reply text', { parentId: first }, 'reply name'),
    post('Answer.', { parentId: reply }),
    post('canary-spam text', {}, 'canary-spam name'),
    post('canary-pending text', {}, 'canary-pending name'),
    post('To what is hidden.', { parentId: pending }),
    post('With a form.', { formToken: form }),
    post('With the form again.', { formToken: form }),
    post('With a form that is used.', { formToken: site.people.spent[0] }),
    post('Known.', earlier(first)),
    post('Known, with a form.', { formToken: other, ...earlier(reply) }),
    post('Known by what waits.', earlier(pending)),
    post('Known by spam.', earlier(spam)),
    post('Known by another.', earlier(first, reply)),
    post('Filled.', { subject: 'x', ...earlier(first) }),
    post('canary-spam text', earlier(first), 'other name'),
    post(links, earlier(first)),
    post(`${links} https://l1.example/more`, earlier(first)),
    edit(first, 'first text, edited'),
    edit(kept, links),
    edit(pending, 'pending, edited'),
    edit(spam, 'spam, edited'),
    edit(first, 'New.'),
    report(first),
    report(first),
    report(reply),
    report(pending),
    ...[first, reply, kept, pending, spam].map(read),
    ...provoked(first),
    { method: 'DELETE', url: `/v1/comments/${reply}`, headers: ownerOf(reply) },
    { url: '/v1/articles/shown/comments?view=flat&count=true' },
    { url: '/v1/articles/shown/comments?view=flat&since=2025-01-01T00:00:00Z' },
    { url: '/v1/articles/shown/comments?view=threads&count=true' },
    { url: '/v1/articles?include=commentCount' },
    { url: '/v1/comment-counts?article=shown,second' },
  ]
  return requests.map(request => ({ ...request, remoteAddress: network }))
}

/** Whether a post names an earlier comment, whose e-mail address then counts. */
const namesEarlier = ({ payload }: Request) => JSON.stringify(payload ?? null).includes('"earlier":')

t.test('whatever is posted, edited or reported, from an address that is known or not', async t => {
  const { known, unknown } = await twins(t)
  const copy = await copyOf(t, known)
  const withoutTrust = (from: From) => requestsFrom(from).filter(request => !namesEarlier(request))
  const theirs = withoutTrust({ email: EMAIL, network: NETWORK })
  const strangers = withoutTrust(STRANGER)
  const statuses = new Set<number>()
  for (const [index, request] of theirs.entries()) {
    const name = JSON.stringify(request).slice(0, 120)
    const answers = [
      await known.request(request),
      await unknown.request(request),
      await copy.request(strangers[index] ?? request),
    ]
    statuses.add(answers[0]?.statusCode ?? 0)
    const [one, two, three] = answers.map(answer => withoutIds(normalised(answer)))
    t.equal(two, one, `nobody's comments are from this address: ${name}`)
    t.equal(three, one, `posted by a stranger: ${name}`)
  }
  t.ok([200, 202, 204, 400, 404, 409].every(status => statuses.has(status)))
})

t.test('of a comment that a post names only whether it has the same address counts', async t => {
  const [same, other] = [await twins(t), await twins(t)]
  const pairs: [name: string, one: [TestService, From], other: [TestService, From]][] = [
    ['its own', [same.known, { email: EMAIL, network: NETWORK }], [same.unknown, STRANGER]],
    ['another', [other.known, STRANGER], [other.unknown, { email: EMAIL, network: NETWORK }]],
  ]
  for (const [name, [one, from], [twin, twinFrom]] of pairs) {
    const [requests, twins] = [requestsFrom(from), requestsFrom(twinFrom)]
    const made = new Set<number>()
    for (const [index, request] of requests.entries()) {
      const answer = await one.request(request)
      const twinAnswer = await twin.request(twins[index] ?? request)
      const what = `${name}: ${JSON.stringify(request).slice(0, 120)}`
      t.equal(withoutIds(normalised(twinAnswer)), withoutIds(normalised(answer)), what)
      made.add(answer.statusCode)
    }
    t.equal(made.has(201), name === 'its own', name)
  }
})

t.test('whatever anybody posts by chance', async t => {
  const { known, unknown } = await twins(t)
  // Of reporters each has one vote, so whether they voted before counts.
  const requests = generatedPosts(site, 200, 5).filter(
    request => !request.url.includes('/reports') && !namesEarlier(request),
  )
  const lists = [
    '/v1/articles/shown/comments?view=flat&limit=100&count=true',
    '/v1/comment-counts?article=shown',
  ]
  const different: Request[] = []
  for (const request of [...requests, ...lists.map(url => ({ url }))]) {
    const [one, other] = [await known.request(request), await unknown.request(request)]
    if (withoutIds(normalised(one)) !== withoutIds(normalised(other))) {
      different.push(request)
    }
  }
  t.comment(`${requests.length} posts to each`)
  t.same(different.slice(0, 5), [])
})

const BANS: [kind: string, ban: (commentId: string) => object][] = [
  ['email', () => ({ value: EMAIL })],
  ['network', comment => ({ comment })],
  ['user', comment => ({ comment })],
  ['range', () => ({ value: '203.0.113.0/24' })],
  ['host', () => ({ value: 'banned.example' })],
  ['word', () => ({ value: 'forbidden' })],
]

t.test('whoever is banned is answered as every newcomer who waits', async t => {
  const met = new Set<number>()
  for (const [kind, ban] of BANS) {
    for (const verdict of ['hold', 'spam']) {
      const service = await startService(t, RULED)
      await service.publish({ slug: 'open' })
      const relay = kind === 'user' && {
        headers: await service.key('comments:relay'),
        client: { address: NETWORK, user: 'a-user' },
      }
      const post = (body: string): Request => ({
        method: 'POST',
        url: '/v1/articles/open/comments',
        remoteAddress: NETWORK,
        ...(relay && { headers: relay.headers }),
        payload: {
          author: { name: 'Reader', email: EMAIL },
          body,
          ...(relay && { client: relay.client }),
        },
      })
      const first = PostedComment.parse((await service.request(post('A remark.'))).json())
      const free = await copyOf(t, service)
      const banner = await bannerOf(service)
      await banner.ban({ kind, verdict, ...ban(first.id) })
      const said = 'Forbidden https://banned.example'
      const own = { url: `/v1/comments/${first.id}`, headers: bearer(first.manageToken) }
      const requests: Request[] = [
        post(`${said} one.`),
        // With the host of a comment that waits; nobody has to work for that.
        post(`${said} two.`),
        { ...own, method: 'PATCH', payload: { body: `${said} three.` } },
        own,
        { url: '/v1/articles/open/comments?count=true' },
      ]
      for (const request of requests) {
        const [banned, waits] = [await service.request(request), await free.request(request)]
        const name = `${kind} ${verdict}: ${request.method ?? 'GET'} ${request.url}`
        t.equal(withoutIds(normalised(banned)), withoutIds(normalised(waits)), name)
        met.add(banned.statusCode)
      }
    }
  }
  t.same([...met].sort(), [200, 202])
})
