import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { emailHashes } from '../../src/comments/threads/email-hashes.ts'
import { Comment } from '../../src/comments/threads/schema.ts'
import { listOf } from '../../src/http/paging.ts'
import { eraseAbout } from '../../src/privacy/erase.ts'
import { Erasure } from '../../src/privacy/schema.ts'
import { sqliteFile } from '../../src/storage/address.ts'
import { runCommand } from '../cli/command-line.ts'
import { decide } from '../comments/threads/status.ts'
import { DATABASE, openAgain, tamper, waitUntil } from '../databases.ts'
import type { TestService } from '../helper.ts'
import { told } from './look.ts'
import {
  ban,
  event,
  keepReplaced,
  OTHER,
  post,
  report,
  rowsOf,
  startWithAdmin,
  storedSecrets,
  trait,
  VICTIM,
} from './people.ts'

const start = async (t: Test) => {
  const { service, send, ask: erase } = await startWithAdmin(t, '/v1/privacy/erasure', Erasure)
  return { service, send, erase }
}

const flat = async (service: TestService) =>
  (await service.get('/v1/articles/a/comments?view=flat&limit=100', listOf(Comment))).data

t.test('comments go, with what hangs on them; places above replies stay, emptied', async t => {
  const { service, erase } = await start(t)
  const { storage } = service
  const key = { 'idempotency-key': 'the-key-of-the-victim' }
  const root = await post(service, VICTIM, { headers: key, text: 'Root' })
  const answer = await post(service, OTHER, { parentId: root.id })
  const leaf = await post(service, VICTIM, { parentId: answer.id })
  const alone = await post(service, VICTIM)
  await post(service, VICTIM, { parentId: alone.id })
  const spam = await post(service, VICTIM)
  await decide(service, spam.id, 'spam')
  for (const { id } of [root, leaf, answer]) {
    await report(storage, id)
    await event(storage, id)
    await trait(storage, id, 'text:1')
  }
  await event(storage, alone.id, { reason: null })

  const erased = { comments: 5, tombstones: 1, events: 2, bans: 0, replacedFiles: 0 }
  t.same(await erase({ email: 'Victim@CANARY.example' }), erased)
  const left = await flat(service)
  t.same(
    left.map(({ id, status, author, text }) => ({ id, status, author, text })),
    [
      { id: root.id, status: 'deleted', author: null, text: null },
      { id: answer.id, status: 'approved', author: answer.author, text: answer.text },
    ],
  )
  const rows = await rowsOf(storage, 'comments')
  t.equal(rows.length, 2)
  t.match(
    rows.find(({ id }) => id === root.id),
    { authorEmail: null, networkHash: null, floodHash: null, userHash: null, body: '', authorName: '' },
  )
  t.same(
    (await rowsOf(storage, 'commentReports')).map(({ commentId }) => commentId),
    [answer.id],
  )
  t.same(
    (await rowsOf(storage, 'commentTraits')).map(({ commentId }) => commentId),
    [answer.id],
  )

  const events = await rowsOf(storage, 'commentEvents')
  const reasons = events.filter(({ reason }) => reason !== null)
  t.same(
    reasons.map(({ commentId }) => commentId),
    [answer.id],
  )
  const erasures = events.filter(({ action }) => action === 'erased')
  t.equal(erasures.length, 5)
  const [admin] = await storage.read.db.select().from(storage.read.tables.apiKeys)
  const { id, createdAt, ...noted } = erasures.find(({ commentId }) => commentId === spam.id) ?? { id: '' }
  t.strictSame(noted, {
    commentId: spam.id,
    articleId: spam.articleId,
    ...{ actor: 'key', actorId: admin?.id, action: 'erased' },
    ...{ fromStatus: 'spam', toStatus: null, reason: null },
  })

  const retry = await service.request({
    method: 'POST',
    url: '/v1/articles/a/comments',
    headers: key,
    payload: { author: { name: 'Reader', email: VICTIM }, body: 'Root', parentId: null },
  })
  t.match(retry.json(), { code: 'deleted-since' }, 'a retry does not bring it back')
  const nothing = { comments: 0, tombstones: 0, events: 0, bans: 0, replacedFiles: 0 }
  t.same(await erase({ email: VICTIM }), nothing, 'safe to repeat')
})

t.test('bans of the address are lifted, or kept', async t => {
  const { service, erase } = await start(t)
  const [hash] = emailHashes(await storedSecrets(service.storage), VICTIM)
  await ban(service.storage, 'email', hash)
  await ban(service.storage, 'email', 'of-another')
  await ban(service.storage, 'network', hash)
  t.match(await erase({ email: VICTIM, keepBans: true }), { bans: 0 })
  t.equal((await rowsOf(service.storage, 'bans')).length, 3)
  t.match(await erase({ email: VICTIM }), { bans: 1 })
  t.same((await rowsOf(service.storage, 'bans')).map(({ kind, value }) => [kind, value]).sort(), [
    ['email', 'of-another'],
    ['network', hash],
  ])
})

t.test('after that the address is not in the files, nor in the log', async t => {
  const { service, erase } = await start(t)
  const { storage, log } = service
  const words = (index: number) => `word${index} `.repeat((index * 37) % 900)
  // Enough for pages to split, rows to move and comments to stand on several pages.
  for (let index = 0; index < 400; index += 1) {
    const mine = index % 3 === 0
    const text = `${mine ? 'canary-body' : 'other'} ${words(index)}`
    const { id } = await post(service, mine ? VICTIM : OTHER, { text })
    await trait(storage, id, mine ? 'canary-trait' : 'other')
    if (index % 50 === 3) {
      await post(service, OTHER, { parentId: id })
    }
  }
  const hashes = emailHashes(await storedSecrets(storage), VICTIM)
  const before = filesOf(storage.url)
  const { comments, tombstones } = await erase({ email: VICTIM })
  t.same([comments, tombstones], [134, 3])
  if (DATABASE === 'sqlite') {
    for (const secret of [VICTIM, 'canary-body', 'canary-trait']) {
      t.ok(before.includes(secret), `${secret} was there`)
      t.notOk(filesOf(storage.url).includes(secret), `${secret} is gone`)
    }
    t.ok(filesOf(storage.url).includes(OTHER), 'what is somebody else’s is there')
  } else {
    await waitUntil(
      storage.url,
      "(SELECT last_vacuum FROM pg_stat_user_tables WHERE relname = 'comments') IS NOT NULL",
    )
  }
  t.same(told(log.join(''), [VICTIM, ...hashes]), [])
})

t.test(
  'with the first erasure go databases that a restore replaced, and what was left of one cut off',
  async t => {
    const { service, erase } = await start(t)
    const { url } = service.storage
    const left = keepReplaced(url, [new Date(), new Date('2999-01-01')], VICTIM)
    if (DATABASE === 'sqlite') {
      writeFileSync(`${sqliteFile(url)}.0123abcd.partial`, VICTIM)
      t.equal(left().length, 5)
    }
    t.match(await erase({ email: VICTIM }), { replacedFiles: DATABASE === 'sqlite' ? 2 : 0 })
    t.same(left(), [])
    t.match(await erase({ email: VICTIM }), { replacedFiles: 0 })
  },
)

/** All bytes of an SQLite database: its file and its write-ahead log. */
function filesOf(url: string): Buffer {
  if (DATABASE === 'postgres') {
    return Buffer.of()
  }
  const file = sqliteFile(url)
  return Buffer.concat([file, `${file}-wal`].filter(path => existsSync(path)).map(path => readFileSync(path)))
}

/** Refuses to delete comments of the text `stays`, as a fault in the middle of an erasure would. */
const REFUSE =
  DATABASE === 'postgres'
    ? `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
       CREATE TRIGGER refuse BEFORE DELETE ON comments FOR EACH ROW WHEN (OLD.text = 'stays')
       EXECUTE FUNCTION refuse()`
    : `CREATE TRIGGER refuse BEFORE DELETE ON comments WHEN OLD.text = 'stays'
       BEGIN SELECT RAISE(ABORT, 'no'); END`
const ALLOW = DATABASE === 'postgres' ? 'DROP TRIGGER refuse ON comments' : 'DROP TRIGGER refuse'

t.test('many, in batches: what is interrupted goes on with the next call', async t => {
  const { service, send, erase } = await start(t)
  await post(service, VICTIM, { text: 'stays' })
  for (let index = 0; index < 120; index += 1) {
    await post(service, VICTIM)
  }
  await tamper(service.storage.url, REFUSE)
  t.equal((await send({ email: VICTIM })).statusCode, 500)
  t.equal((await flat(service)).length, 21, 'whole batches are gone, the one that failed is there')
  await tamper(service.storage.url, ALLOW)
  t.match(await erase({ email: VICTIM }), { comments: 21 })
  t.same(await flat(service), [])
  const erased = (await rowsOf(service.storage, 'commentEvents')).map(({ commentId }) => commentId)
  t.equal(new Set(erased).size, 121)
  t.equal(erased.length, 121, 'each is noted once')
})

t.test('two instances erase, while others post and reply', async t => {
  const { service } = await start(t)
  const other = await openAgain(t, service.storage.url)
  const secrets = await storedSecrets(other)
  const root = await post(service, OTHER)
  for (let index = 0; index < 60; index += 1) {
    await post(service, VICTIM, { parentId: index % 2 === 0 ? root.id : null })
  }
  const by = { actor: 'command', actorId: null } as const
  const request = { email: VICTIM, keepBans: false }
  const [one, two, ...posted] = await Promise.all([
    eraseAbout(service.storage, secrets, request, by),
    eraseAbout(other, secrets, request, by),
    ...Array.from({ length: 20 }, () => post(service, OTHER, { parentId: root.id })),
  ])
  t.equal(one.comments + two.comments, 60)
  const left = await flat(service)
  t.same(left.map(({ id }) => id).sort(), [root, ...posted].map(({ id }) => id).sort())
  t.equal(left.find(({ id }) => id === root.id)?.replyCount, 20)
})

t.test('all faults at once', async t => {
  const { send } = await start(t)
  const response = await send({ email: 'x', keepBans: 'yes', more: 1 })
  t.equal(response.statusCode, 400)
  t.match(response.json(), {
    errors: [{ pointer: '/email' }, { pointer: '/keepBans' }, { pointer: '/more' }],
  })
})

t.test('the command erases too, and tells numbers only', async t => {
  const { service } = await start(t)
  const root = await post(service, VICTIM)
  await post(service, OTHER, { parentId: root.id })
  await post(service, VICTIM)
  await event(service.storage, root.id)
  const [hash] = emailHashes(await storedSecrets(service.storage), VICTIM)
  await ban(service.storage, 'email', hash)
  const kept = ['privacy', 'erase', '-', '--keep-bans']
  t.same(await runCommand(service.storage, kept, false, `${VICTIM.toUpperCase()}\n`), {
    code: 0,
    out: [
      'Erased: 2 comments, of which 1 were emptied because they have replies',
      'Emptied: 1 reasons in the audit log',
      'Lifted: 0 bans',
      'Removed: 0 databases that a restore had replaced\n',
    ].join('\n'),
    ...{ err: '', shown: '' },
  })
  t.match(await rowsOf(service.storage, 'commentEvents'), [
    { reason: null },
    { actor: 'command', actorId: null, action: 'erased' },
    { actor: 'command', actorId: null, action: 'erased' },
  ])
  t.match(await runCommand(service.storage, ['privacy', 'erase', VICTIM]), { out: /\nLifted: 1 bans\n/ })
  const wrong = await runCommand(service.storage, ['privacy', 'erase', 'canary'])
  t.same([wrong.code, wrong.out, wrong.err], [1, '', 'EMAIL: Must be an e-mail address.'])
})

t.test('an address is found however its owner writes it', async t => {
  const { service, erase } = await start(t)
  for (const [posted, asked] of [
    ['user@example.xn--p1ai', ' USER@example.рф'],
    ['Ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example'],
    ['e\u0301@canary.example', 'É@canary.example'],
  ] as const) {
    await post(service, posted)
    t.match(await erase({ email: asked }), { comments: 1 }, asked)
  }
})
