/** Nothing public depends on an address: two services whose comments differ in nothing else give the same bytes. */
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { copyDatabase } from '../../src/storage/copy/copy.ts'
import { checkContract } from '../contract/check.ts'
import { documentOf } from '../contract/document.ts'
import { newDatabase, openAgain } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { normalised } from './look.ts'
import { plantSite, type Site } from './plant.ts'
import { EMAIL } from './plant-comments.ts'
import { provoked, type Request, sweep } from './sweep.ts'

t.setTimeout(300_000)

const NETWORK = '203.0.113.66'
const QUIET = { LOG_LEVEL: 'silent' }
const MANY = { RATE_LIMIT: '1000000', COMMENT_RATE_LIMIT: '1000000', COMMENT_RATE_LIMIT_NETWORK: '1000000' }

const STRANGER = { email: 'stranger@else.example', network: '192.0.2.99' }

/** The service on a copy of a database. */
async function copyOf(t: Test, { storage: original }: TestService) {
  const storage = await openAgain(t, await newDatabase(t))
  await copyDatabase(original, storage)
  const { app } = await buildApp({ config: readConfig({ ...QUIET, ...MANY }), storage })
  t.teardown(() => app.close())
  const request = async (options: Request) => {
    const response = await app.inject(options)
    checkContract(app, options, response)
    return response
  }
  return { storage, request }
}

/** A service, and the same where every comment is from somebody else. */
async function twins(t: Test) {
  const known = await startService(t, QUIET)
  const site = await plantSite(known)
  const unknown = await copyOf(t, known)
  await unknown.storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ authorEmail: STRANGER.email, networkHash: 'of-another-network' })
  })
  return { site, known, unknown, document: documentOf(known.app) }
}

t.test('whatever is read', async t => {
  const { known, unknown, site, document } = await twins(t)
  const owners = [...site.tokens].map(([id, token]) => ({
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${token}` },
  }))
  const different: Request[] = []
  for (const request of [...sweep(document, site), ...owners]) {
    if (normalised(await known.request(request)) !== normalised(await unknown.request(request))) {
      different.push(request)
    }
  }
  t.same(different.slice(0, 5), [])
})

/** Ids, times and tokens of what is made anew differ, but in nothing that can be told apart. */
const withoutIds = (text: string) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'time')
    .replace(/stet_mt_[\w-]{43}/g, 'token')
    .replace(/^etag: .*$/gm, 'etag')

type From = { email: string; network: string }

/** What somebody posts and then reads: new, again, as another has, below what is shown and what is hidden. */
function postsFrom({ email, network }: From, site: Site): Request[] {
  const [first = '', reply = ''] = site.shown.comment
  const post = (body: string, more: object = {}, name = 'first name'): Request => ({
    method: 'POST',
    url: '/v1/articles/shown/comments',
    payload: { author: { name, email }, body, ...more },
  })
  const owner = { authorization: `Bearer ${site.tokens.get(reply)}` }
  const requests: Request[] = [
    post('New.'),
    post('New.'),
    post('first text'),
    post('reply text', { parentId: first }, 'reply name'),
    post('Answer.', { parentId: reply }),
    post('canary-spam text', {}, 'canary-spam name'),
    post('canary-pending text', {}, 'canary-pending name'),
    post('To what is hidden.', { parentId: site.hidden.comment[0] }),
    ...provoked(first),
    { method: 'DELETE', url: `/v1/comments/${reply}`, headers: owner },
    { url: '/v1/articles/shown/comments?view=flat&count=true' },
    { url: '/v1/articles/shown/comments?view=threads&count=true' },
    { url: '/v1/articles?include=commentCount' },
  ]
  return requests.map(request => ({ ...request, remoteAddress: network }))
}

t.test('whatever is posted, from an address that is known or not', async t => {
  const { known, unknown, site } = await twins(t)
  const copy = await copyOf(t, known)
  const theirs = postsFrom({ email: EMAIL, network: NETWORK }, site)
  const strangers = postsFrom(STRANGER, site)
  for (const [index, request] of theirs.entries()) {
    const name = JSON.stringify(request).slice(0, 120)
    const answers = [
      await known.request(request),
      await unknown.request(request),
      await copy.request(strangers[index] ?? request),
    ]
    const [one, two, three] = answers.map(answer => withoutIds(normalised(answer)))
    t.equal(two, one, `nobody's comments are from this address: ${name}`)
    t.equal(three, one, `posted by a stranger: ${name}`)
  }
})
