/** What a post is told when several things are wrong with it: one after the other, in the order of the checks. */

import t from 'tap'
import { makeFormToken } from '../../../src/comments/posting/form-token.ts'
import { loadSecrets } from '../../../src/storage/settings.ts'
import { pointersOf, startService, type TestService } from '../../helper.ts'
import { rowsOf } from '../../privacy/people.ts'
import { decide } from '../threads/status.ts'
import { bearer, posterOf } from './poster.ts'

const NOBODY = '0194bf12-8a40-7c55-8e0f-5b1d3c7a9e24'
const KEY = { 'idempotency-key': 'a-key-of-this-very-test' }

const idOfOpen = async (service: TestService) =>
  (await service.request({ url: '/v1/articles/open' })).json().id as string

const setPolicy = ({ storage }: TestService, commentPolicy: 'open' | 'closed') =>
  storage.write(async ({ db, tables }) => {
    await db.update(tables.articles).set({ commentPolicy })
  })

t.test('each fault is told once those before it are mended, and nothing is stored until then', async t => {
  const service = await startService(t, {
    COMMENT_PROOF: 'always',
    COMMENT_PROOF_WORK: '4',
    COMMENT_FLOOD: '1',
  })
  await service.publish({ slug: 'open' })
  const articleId = await idOfOpen(service)
  const poster = posterOf(service)
  const secrets = await loadSecrets(service.storage)
  const [used, other, fresh] = [1, 2, 3].map(() => makeFormToken(secrets, articleId, new Date())) as [
    string,
    string,
    string,
  ]
  const first = await poster.post('Said.', { formToken: used, proof: await poster.proof() })
  await poster.post('Else.', { formToken: other, proof: await poster.proof() }, { from: '198.51.100.7' })
  const stored = async () => {
    const { db, tables } = service.storage.read
    return Promise.all(
      [tables.comments, tables.commentTraits, tables.spentTokens, tables.idempotencyKeys].map(table =>
        db.select().from(table),
      ),
    )
  }
  const before = await stored()

  const wrong = { parentId: NOBODY, formToken: used, proof: 'x', earlier: { id: first.id, manageToken: 'x' } }
  const tokens = ['/earlier', '/formToken', '/proof']
  const steps: [
    code: string,
    status: number,
    text: string,
    more: object,
    faults?: string[] | undefined,
    prepare?: () => unknown,
  ][] = [
    ['comments-closed', 403, 'Said.', wrong, undefined, () => setPolicy(service, 'closed')],
    ['invalid-request', 400, 'Said.', wrong, ['/parentId'], () => setPolicy(service, 'open')],
    ['duplicate-comment', 409, 'Said.', { ...wrong, parentId: null }],
    ['invalid-request', 400, 'New.', { ...wrong, parentId: null }, tokens],
    ['comment-flood', 429, 'New.', { formToken: fresh }],
  ]
  for (const [code, status, text, more, faults, prepare] of steps) {
    await prepare?.()
    const refused = await poster.send(text, more, { headers: KEY })
    t.match(refused.json(), { status, code }, text)
    t.same(pointersOf(refused), faults ?? [], code)
    t.same(await stored(), before, 'nothing is stored, used or forgotten')
  }
  const elsewhere = { from: '203.0.113.9', headers: KEY }
  t.match((await poster.send('New.', { formToken: fresh }, elsewhere)).json(), {
    status: 403,
    code: 'proof-required',
  })
  t.same(await stored(), before)
  const proof = await poster.proof()
  t.equal((await poster.send('New.', { formToken: fresh, proof }, elsewhere)).statusCode, 201)
  const retry = await poster.send('New.', { formToken: fresh, proof }, elsewhere)
  t.equal(retry.statusCode, 201, 'a retry is asked for nothing again')
})

t.test('a second click with the same form is told that its comment is there', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const id = await idOfOpen(service)
  const poster = posterOf(service)
  const formToken = makeFormToken(await loadSecrets(service.storage), id, new Date())
  const clicks = await Promise.all([1, 2].map(() => poster.send('Sent twice.', { formToken })))
  t.same(clicks.map(({ statusCode }) => statusCode).sort(), [201, 409])
})

t.test('the same text from many networks at once makes one comment', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const poster = posterOf(service)
  const postAtOnce = async (textOf: (index: number) => string) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        poster.send(textOf(index), {}, { from: `192.0.2.${index + 1}` }),
      ),
    )
    return answers.map(({ statusCode }) => statusCode).sort()
  }
  t.same(await postAtOnce(String), Array(20).fill(201), 'now every connection to the database is open')
  t.same(await postAtOnce(() => 'Hm.'), [201, ...Array(19).fill(409)])
  const spellings = ['Once more.', 'once more.', 'ONCE  MORE.', 'On\u200bce more. ']
  const spelt = await postAtOnce(index => spellings[index % spellings.length] as string)
  t.same(spelt, [201, ...Array(19).fill(409)], 'however it is spelt')
  t.equal((await rowsOf(service.storage, 'comments')).length, 22)
})

t.test(
  'a text that waits is a duplicate for its own network alone, so that nobody else learns of it',
  async t => {
    const service = await startService(t, { COMMENT_EMAIL_REQUIRED: 'false' })
    await service.publish({ slug: 'open' })
    const poster = posterOf(service)
    const post = (from: string, more: object = {}) => poster.send('Hm.', more, { from })
    const first = await poster.post('Hm.', {}, { from: '2001:db8::1' })
    t.equal((await post('192.0.2.7')).statusCode, 409, 'what is public is known to all')
    for (const status of ['pending', 'spam', 'trash'] as const) {
      await decide(service, first.id, status)
      t.equal((await post('2001:db8:0:1::1')).statusCode, 409, `${status}: a second click`)
      t.equal(
        (await post('2001:db8::1', { author: { name: 'Reader' } })).statusCode,
        409,
        'whatever the address',
      )
      const other = await poster.post('Hm.', {}, { from: '192.0.2.7' })
      t.equal((await post('198.51.100.7')).statusCode, 409, 'of the other that is public')
      await service.request({
        method: 'DELETE',
        url: `/v1/comments/${other.id}`,
        headers: bearer(other.manageToken),
      })
    }
    const mine = await poster.post('Mine.', {}, { from: '192.0.2.7' })
    const edit = (body: string) =>
      service.request({
        method: 'PATCH',
        url: `/v1/comments/${mine.id}`,
        headers: bearer(mine.manageToken),
        payload: { body },
      })
    t.equal((await edit('Hm.')).statusCode, 200, 'an edit likewise')
    t.equal((await edit('Mine.')).statusCode, 200)
    await decide(service, first.id, 'pending')
    await decide(service, first.id, 'approved')
    t.equal((await edit('Hm.')).statusCode, 409)
    const near = await poster.post('Near.', {}, { from: '192.0.2.7' })
    await decide(service, near.id, 'spam')
    t.equal((await edit('Near.')).statusCode, 409)
    await service.storage.write(async ({ db, tables: { comments } }) => {
      await db.update(comments).set({ networkHash: null, floodHash: null })
    })
    t.equal((await edit('Near.')).statusCode, 200, 'as long as the network is stored')
  },
)
