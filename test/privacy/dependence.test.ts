/** Nothing public depends on an address: two services whose comments differ in nothing else give the same bytes. */
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { openSqlite } from '../../src/storage/sqlite/open.ts'
import { checkContract } from '../contract/check.ts'
import { documentOf } from '../contract/document.ts'
import { startService, temporaryFolder } from '../helper.ts'
import { normalised } from './look.ts'
import { EMAIL, plantSite } from './plant.ts'
import { provoked, type Request, sweep } from './sweep.ts'

const NETWORK = '203.0.113.66'
const QUIET = { LOG_LEVEL: 'silent' }
const MANY = { RATE_LIMIT: '1000000', COMMENT_RATE_LIMIT: '1000000', COMMENT_RATE_LIMIT_SITE: '1000000' }

/** The same database once more, but every comment is from somebody else. */
async function twins(t: Test) {
  const known = await startService(t, QUIET)
  const site = await plantSite(known)
  const file = join(temporaryFolder(t), 'twin.db')
  await known.storage.backup(file)
  const storage = openSqlite(file)
  t.teardown(() => storage.close())
  await storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ authorEmail: 'somebody@else.example', networkHash: 'of-another-network' })
  })
  const { app } = await buildApp({ config: readConfig({ ...QUIET, ...MANY }), storage })
  t.teardown(() => app.close())
  const unknown = async (request: Request) => {
    const response = await app.inject(request)
    checkContract(app, request, response)
    return response
  }
  return { site, document: documentOf(known.app), services: [known.request, unknown] as const }
}

t.test('whatever is read', async t => {
  const { services, site, document } = await twins(t)
  const owners = [...site.tokens].map(([id, token]) => ({
    url: `/v1/comments/${id}`,
    headers: { authorization: `Bearer ${token}` },
  }))
  const different: Request[] = []
  for (const request of [...sweep(document, site), ...owners]) {
    const [one, other] = await Promise.all(services.map(send => send(request)))
    if (one === undefined || other === undefined || normalised(one) !== normalised(other)) {
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

t.test('whatever is posted from an address that one of them knows', async t => {
  const { services, site } = await twins(t)
  const [first = '', reply = ''] = site.shown.comment
  const post = (body: string, more: object = {}, name = 'first name'): Request => ({
    method: 'POST',
    url: '/v1/articles/shown/comments',
    remoteAddress: NETWORK,
    payload: { author: { name, email: EMAIL }, body, ...more },
  })
  const requests: Request[] = [
    post('New.'),
    post('New.'),
    post('first text'),
    post('Answer.', { parentId: reply }),
    post('canary-spam text', {}, 'canary-spam name'),
    post('canary-pending text', {}, 'canary-pending name'),
    post('To what is hidden.', { parentId: site.hidden.comment[0] }),
    ...provoked(first).map(request => ({ ...request, remoteAddress: NETWORK })),
    {
      method: 'DELETE',
      url: `/v1/comments/${reply}`,
      headers: { authorization: `Bearer ${site.tokens.get(reply)}` },
    },
    { url: '/v1/articles/shown/comments?view=flat&count=true', remoteAddress: NETWORK },
    { url: '/v1/articles/shown/comments?view=threads&count=true', remoteAddress: NETWORK },
    { url: '/v1/articles?include=commentCount', remoteAddress: NETWORK },
  ]
  for (const request of requests) {
    const [one, other] = await Promise.all(services.map(send => send(request)))
    t.ok(one && other)
    t.equal(
      one && withoutIds(normalised(one)),
      other && withoutIds(normalised(other)),
      JSON.stringify(request).slice(0, 120),
    )
  }
})
