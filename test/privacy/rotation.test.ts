/** What was made under one secret of the site and is used under the next: before and after are two instances. */

import t, { type Test } from 'tap'
import { makeFormToken, readFormToken } from '../../src/comments/posting/form-token.ts'
import { PostedComment } from '../../src/comments/posting/schema.ts'
import { emailHashes } from '../../src/comments/threads/email-hashes.ts'
import { makeManageToken } from '../../src/comments/threads/manage-token.ts'
import { Comment } from '../../src/comments/threads/schema.ts'
import { listOf } from '../../src/http/paging.ts'
import { forgetSecrets, rotateSecrets } from '../../src/privacy/rotation.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { bearer } from '../comments/posting/poster.ts'
import { decide } from '../comments/threads/status.ts'
import { DATABASE } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'
import { ban, keepReplaced, OTHER, post, report, rowsOf, storedSecrets, VICTIM } from './people.ts'

const KEY = { 'idempotency-key': 'a-key-from-before' }
const NETWORK = '203.0.113.7'

/** A service with a thread, a draft with a preview link, bans; and with all that it handed out. */
async function before(t: Test) {
  const service = await startService(t)
  const { storage } = service
  await service.publish({ slug: 'a' })
  await service.publish({ slug: 'draft', status: 'draft' })
  const editor = await service.key('content:write')
  const preview = await service.request({
    method: 'POST',
    url: '/v1/articles/draft/preview-links',
    headers: editor,
    payload: {},
  })
  const root = await post(service, VICTIM, { headers: KEY, text: 'Once' })
  const reply = await post(service, OTHER, { parentId: root.id })
  const secrets = await storedSecrets(storage)
  const formToken = makeFormToken(secrets, root.articleId, new Date())
  await ban(storage, 'email', emailHashes(secrets, VICTIM)[0])
  await ban(storage, 'network', secrets.hash('network', NETWORK)[0])
  await ban(storage, 'user', secrets.hash('user', 'a-user')[0])
  await ban(storage, 'host', 'spam.example')
  await report(storage, reply.id, { networkHash: secrets.hash('network', NETWORK)[0] })
  await storage.write(async ({ db, tables: { comments } }) => {
    await db
      .update(comments)
      .set({ userHash: secrets.hash('user', 'a-user')[0] })
      .where(eq(comments.id, root.id))
  })
  const { url } = preview.json() as { url: string }
  return { service, root, reply, formToken, previewUrl: new URL(url), admin: await service.key('admin') }
}

/** The same site after it was started again. */
const restart = (t: Test, { storage }: TestService) => startService(t, {}, storage)

/** The status of a read of the author’s own comment. */
const ownStatus = async ({ request }: TestService, comment: PostedComment) =>
  (await request({ url: `/v1/comments/${comment.id}`, headers: bearer(comment.manageToken) })).statusCode

const again = (service: TestService, text = 'Once') =>
  service.request({
    method: 'POST',
    url: '/v1/articles/a/comments',
    headers: KEY,
    payload: { author: { name: 'Reader', email: VICTIM }, body: text, parentId: null },
  })

const thread = async (service: TestService) =>
  (await service.get('/v1/articles/a/comments?view=threads', listOf(Comment))).data

t.test('a rotation breaks nothing that was made before it', async t => {
  const { service, root, reply, formToken, previewUrl, admin } = await before(t)
  const [first] = (await storedSecrets(service.storage)).proofKeys
  await rotateSecrets(service.storage)
  await rotateSecrets(service.storage)
  const after = await restart(t, service)
  const secrets = await storedSecrets(after.storage)
  t.equal(secrets.proofKeys.length, 3)
  t.equal(secrets.proofKeys[2], first, 'newest first')

  // Manage tokens.
  t.equal(await ownStatus(after, root), 200)
  t.equal(await ownStatus(after, { ...root, manageToken: reply.manageToken }), 404, 'but not another’s')
  t.not(makeManageToken(secrets, root.id), root.manageToken, 'what is new is made with the new secret')
  // Idempotency keys: the first answer, with a token that holds.
  const replayed = await again(after)
  t.equal(replayed.statusCode, 201)
  const { manageToken, ...shown } = PostedComment.parse(replayed.json())
  t.same({ ...shown, manageToken: root.manageToken }, root)
  t.equal(await ownStatus(after, { ...root, manageToken }), 200)
  t.match((await again(after, 'Another')).json(), { code: 'idempotency-key-reused' })
  // Duplicates.
  const duplicate = await after.request({
    method: 'POST',
    url: '/v1/articles/a/comments',
    payload: { author: { name: 'Reader', email: OTHER }, body: 'Once' },
  })
  t.match(duplicate.json(), { code: 'duplicate-comment' })
  // Preview links and forms.
  const preview = await after.request({ url: previewUrl.pathname + previewUrl.search })
  t.match(preview.json(), { slug: 'draft' })
  t.ok(readFormToken(secrets, formToken, root.articleId))
  t.equal(readFormToken(secrets, formToken, root.id), undefined)
  // Bans.
  const bans = await rowsOf(after.storage, 'bans')
  const [email, network] = ['email', 'network'].map(kind => bans.find(one => one.kind === kind))
  t.ok(emailHashes(secrets, VICTIM).includes(email?.value ?? ''))
  t.ok(secrets.hash('network', NETWORK).includes(network?.value ?? ''))
  t.not(secrets.hash('network', NETWORK)[0], network?.value)
  // Threads: posts below what was there, and the end of what was there.
  const answer = await post(after, OTHER, { parentId: reply.id })
  t.match(await thread(after), [{ id: root.id, replies: [{ id: reply.id, replies: [{ id: answer.id }] }] }])
  const url = `/v1/comments/${root.id}`
  t.equal((await after.request({ method: 'DELETE', url, headers: bearer(root.manageToken) })).statusCode, 204)
  t.match(await thread(after), [{ status: 'deleted', replies: [{ id: reply.id }] }])

  // The ban of the address is found by its former hash.
  const { body } = await after.request({
    method: 'POST',
    url: '/v1/privacy/erasure',
    headers: admin,
    payload: { email: VICTIM },
  })
  t.match(JSON.parse(body), { bans: 1 })
})

t.test('an instance that was not started again goes on with what it knows', async t => {
  const { service, root } = await before(t)
  await rotateSecrets(service.storage)
  const after = await restart(t, service)
  const old = await post(service, OTHER)
  const made = await post(after, OTHER)
  t.equal(await ownStatus(service, root), 200)
  t.equal(await ownStatus(after, old), 200, 'what it makes is valid')
  t.equal(await ownStatus(service, made), 404, 'but it does not know what others make: hence the restart')
})

t.test('with the former secrets goes what they made, but no comment', async t => {
  const { service, root, reply, formToken, previewUrl, admin } = await before(t)
  const threads = await thread(service)
  const left = keepReplaced(service.storage.url, [new Date()], 'the former secrets')
  const replacedFiles = DATABASE === 'sqlite' ? 1 : 0
  t.same(await forgetSecrets(service.storage), { networkHashes: 3, bans: 3, replacedFiles })
  t.same(left(), [], 'what a restore replaced has them too')
  t.same(await rowsOf(service.storage, 'idempotencyKeys'), [], 'answers to retries hold tokens')
  const after = await restart(t, service)
  const secrets = await storedSecrets(after.storage)
  t.equal(secrets.proofKeys.length, 1)

  t.same(await thread(after), threads, 'threads are as they were')
  t.equal(await ownStatus(after, root), 404)
  t.equal(
    (
      await after.request({
        method: 'DELETE',
        url: `/v1/comments/${reply.id}`,
        headers: bearer(reply.manageToken),
      })
    ).statusCode,
    404,
  )
  t.equal((await after.request({ url: previewUrl.pathname + previewUrl.search })).statusCode, 404)
  t.equal(readFormToken(secrets, formToken, root.articleId), undefined)
  t.same(
    (await rowsOf(after.storage, 'bans')).map(({ kind }) => kind),
    ['host'],
  )
  const comments = await rowsOf(after.storage, 'comments')
  t.same(
    comments.map(({ networkHash, floodHash, userHash }) => [networkHash, floodHash, userHash]),
    [
      [null, null, null],
      [null, null, null],
    ],
  )
  t.same(comments.map(({ authorEmail }) => authorEmail).sort(), [OTHER, VICTIM], 'addresses stay')
  t.match(await rowsOf(after.storage, 'commentReports'), [{ networkHash: null, reason: 'offensive' }])
  t.match((await again(after)).json(), { code: 'duplicate-comment' }, 'the key is forgotten, the comment not')
  t.equal((await after.request({ url: '/v1/keys', headers: admin })).statusCode, 200, 'API keys stay')

  const made = await post(after, OTHER, { parentId: reply.id })
  t.equal(await ownStatus(after, made), 200)
  // What the new secret made since is not touched by a later rotation, and goes with the next that forgets.
  await rotateSecrets(after.storage)
  t.same(await forgetSecrets(after.storage), { networkHashes: 1, bans: 0, replacedFiles: 0 })
})

t.test('many hashes go, batch by batch', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'a' })
  const { id } = await post(service, OTHER)
  const [row] = await rowsOf(service.storage, 'comments')
  await service.storage.write(async ({ db, tables: { comments } }) => {
    for (let index = 0; index < 1_000; index += 1) {
      const copy = { ...(row as NonNullable<typeof row>), id: `${id}-${index}`, fingerprint: null }
      await db.insert(comments).values(copy)
    }
  })
  t.same(await forgetSecrets(service.storage), { networkHashes: 1_001, bans: 0, replacedFiles: 0 })
})

t.test('a user is known, banned and limited after a rotation too', async t => {
  const environment = { COMMENT_FLOOD: '2', COMMENT_RULES: 'blocked,first-comment' }
  const service = await startService(t, environment)
  await service.publish({ slug: 'a' })
  const headers = await service.key('comments:relay')
  const send = ({ request }: TestService, user: string, body: string) =>
    request({
      method: 'POST',
      url: '/v1/articles/a/comments',
      headers,
      payload: { author: { name: 'Reader', email: VICTIM }, body, client: { address: NETWORK, user } },
    })
  const first = PostedComment.parse((await send(service, 'known', 'One')).json())
  await decide(service, first.id, 'approved')
  await ban(service.storage, 'user', (await storedSecrets(service.storage)).hash('user', 'banned')[0])
  await rotateSecrets(service.storage)
  const after = await startService(t, environment, service.storage)
  t.equal((await send(after, 'known', 'Two')).statusCode, 201)
  t.match((await send(after, 'known', 'Three')).json(), { code: 'comment-flood' })
  const other = await startService(
    t,
    { ...environment, COMMENT_FLOOD: '9', COMMENT_RULES: 'blocked' },
    after.storage,
  )
  t.equal((await send(other, 'banned', 'Four')).statusCode, 202)
  t.equal((await send(other, 'another', 'Five')).statusCode, 201)
})

t.test('a network that floods has to wait after a rotation too', async t => {
  const flood = { COMMENT_FLOOD: '2' }
  const service = await startService(t, flood)
  await service.publish({ slug: 'a' })
  for (const text of ['One', 'Two']) {
    await post(service, OTHER, { text })
  }
  await rotateSecrets(service.storage)
  const after = await startService(t, flood, service.storage)
  t.match((await again(after, 'Three')).json(), { status: 429, code: 'comment-flood' })
})
