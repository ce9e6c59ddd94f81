import t, { type Test } from 'tap'
import type { z } from 'zod'
import { emailHashes } from '../../src/comments/threads/email-hashes.ts'
import { listOf } from '../../src/http/paging.ts'
import { PrivacyEntry } from '../../src/privacy/schema.ts'
import { eq } from '../../src/storage/drizzle.ts'
import { runCommand } from '../cli/command-line.ts'
import { decide } from '../comments/threads/status.ts'
import type { TestService } from '../helper.ts'
import { told } from './look.ts'
import { ban, event, OTHER, post, report, startWithAdmin, storedSecrets, trait, VICTIM } from './people.ts'

const Entries = listOf(PrivacyEntry)

const start = (t: Test) => startWithAdmin(t, '/v1/privacy/export', Entries)

/** Comments of two people in every status, with all that can hang on them. */
async function plant({ storage, request }: TestService) {
  const findings = [{ rule: 'links', verdict: 'note' as const, score: 2, reason: 'Has 3 links.' }]
  const first = await post({ request }, 'Victim@Canary.EXAMPLE', { text: 'The *first*.' })
  const theirs = await post({ request }, OTHER, { parentId: first.id })
  const reply = await post({ request }, VICTIM, { parentId: theirs.id })
  const spam = await post({ request }, VICTIM)
  await decide({ storage }, spam.id, 'spam')
  await storage.write(async ({ db, tables: { comments } }) => {
    await db.update(comments).set({ findings }).where(eq(comments.id, first.id))
    await db.update(comments).set({ networkHash: null, floodHash: null }).where(eq(comments.id, spam.id))
    await db.update(comments).set({ userHash: 'hash-of-the-user' }).where(eq(comments.id, first.id))
  })
  await trait(storage, first.id, 'host:b.example')
  await trait(storage, first.id, 'host:a.example')
  const reported = await report(storage, first.id)
  const moved = await event(storage, spam.id)
  const [hash] = emailHashes(await storedSecrets(storage), VICTIM)
  const banned = await ban(storage, 'email', hash)
  // Of somebody else, or not about the address.
  await report(storage, theirs.id)
  await event(storage, theirs.id)
  await ban(storage, 'email', 'of-another-address')
  await ban(storage, 'host', hash)
  return { first, reply, spam, reported, moved, banned, findings }
}

t.test('everything that is stored about an address, and nothing else', async t => {
  const { service, ask } = await start(t)
  const { first, reply, spam, reported, moved, banned, findings } = await plant(service)
  const { data, page } = await ask({ email: 'VICTIM@canary.example', count: true })
  t.same(page, { next: null, prev: null, limit: 100, total: 6 })
  t.same(
    data.map(({ kind, id }) => [kind, id]),
    [
      ['comment', first.id],
      ['comment', reply.id],
      ['comment', spam.id],
      ['report', reported.id],
      ['event', moved.id],
      ['ban', banned.id],
    ],
    'oldest first',
  )
  const { createdAt } = first
  t.strictSame(data[0], {
    kind: 'comment',
    ...{ id: first.id, articleId: first.articleId, article: 'a', parentId: null, depth: 0 },
    status: 'approved',
    author: { name: 'Reader', email: VICTIM, url: null },
    ...{ body: 'The *first*.', html: '<p>The <em>first</em>.</p>\n', text: 'The first.' },
    findings,
    traits: ['host:a.example', 'host:b.example'],
    hasNetworkHash: true,
    hasUserHash: true,
    ...{ createdAt, editedAt: null, changedAt: createdAt, reviewedAt: null },
  })
  t.match(data[2], { status: 'spam', hasNetworkHash: false, hasUserHash: false, traits: [], findings: [] })
  const { id, commentId, reason, resolvedAt } = reported
  t.strictSame(data[3], {
    ...{ kind: 'report', id, commentId, reason, resolvedAt, createdAt: reported.createdAt },
  })
  t.match(data[4], { commentId: spam.id, actor: 'key', action: 'moved', reason: 'reason of a moderator' })
  t.match(data[5], { verdict: 'spam', reason: 'reason of the ban', expiresAt: null })
  t.same((await ask({ email: 'nobody@canary.example' })).data, [])
})

t.test('no hash, no key, nothing of reporters; nothing in the log', async t => {
  const { service, ask, send } = await start(t)
  const { reported, moved } = await plant(service)
  const answer = JSON.stringify(await ask({ email: VICTIM }))
  const { db, tables } = service.storage.read
  const comments = await db.select().from(tables.comments)
  const hashes = comments.flatMap(({ networkHash, floodHash, userHash, fingerprint }) =>
    [networkHash, floodHash, userHash, fingerprint].map(hash => hash ?? ''),
  )
  const hidden = [...hashes, ...emailHashes(await storedSecrets(service.storage), VICTIM)].filter(Boolean)
  t.ok(hidden.length > 5)
  for (const secret of [...hidden, reported.note, reported.networkHash, moved.actorId]) {
    t.notMatch(answer, secret)
  }
  await send({ email: VICTIM, canary: VICTIM })
  await send({ email: `${VICTIM}:` })
  t.same(told(service.log.join(''), [VICTIM, ...hidden]), [])
})

t.test('page by page, forwards and back', async t => {
  const { service, ask, send } = await start(t)
  await plant(service)
  const { data: all } = await ask({ email: VICTIM })
  const seen = []
  let cursor: string | null = null
  let last: z.infer<typeof Entries>['page'] | undefined
  do {
    const { data, page } = await ask({ email: VICTIM, limit: 2, cursor })
    t.ok(data.length <= 2)
    t.equal(page.total, undefined)
    seen.push(...data)
    last = page
    cursor = page.next
  } while (cursor !== null && seen.length < 100)
  t.same(seen, all)
  const back = await ask({ email: VICTIM, limit: 2, cursor: last.prev })
  t.same(back.data, all.slice(2, 4))

  const other = await send({ email: OTHER, limit: 2, cursor: last.prev })
  t.equal(other.statusCode, 400)
  t.match(other.json(), { errors: [{ pointer: '/cursor', detail: /not a cursor/ }] })
})

t.test('all faults at once', async t => {
  const { send } = await start(t)
  const faults = async (payload: object) => {
    const response = await send(payload)
    t.equal(response.statusCode, 400)
    return (response.json() as { errors: object[] }).errors
  }
  t.match(await faults({ email: 'x', limit: 0, cursor: 1, count: 'yes', more: 1 }), [
    { pointer: '/email', detail: 'Must be an e-mail address.' },
    { pointer: '/limit' },
    { pointer: '/cursor' },
    { pointer: '/count' },
    { pointer: '/more' },
  ])
  t.match(await faults({ limit: 101 }), [
    { pointer: '/email', detail: /[Rr]equired|[Mm]issing/ },
    { pointer: '/limit' },
  ])
})

t.test('the command prints all of it as lines of JSON', async t => {
  const { service, ask } = await start(t)
  await plant(service)
  for (let index = 0; index < 100; index += 1) {
    await post(service, VICTIM)
  }
  const first = await ask({ email: VICTIM })
  const second = await ask({ email: VICTIM, cursor: first.page.next })
  const whole = [...first.data, ...second.data]
  t.equal(whole.length, 106, 'more than a page')
  const given = await runCommand(service.storage, ['privacy', 'export', 'Victim@canary.example'])
  t.match(given, { code: 0, err: '' })
  t.same(
    given.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
    whole,
  )
  const piped = await runCommand(service.storage, ['privacy', 'export', '-'], false, ` ${VICTIM}\n`)
  t.equal(piped.out, given.out, 'the address from the standard input')
  const nobody = await runCommand(service.storage, ['privacy', 'export', '-'], false, 'nobody@else.example\n')
  t.match(nobody, { code: 0, out: /^$/ })
  const wrong = await runCommand(service.storage, ['privacy', 'export', '-'], false, 'canary at example\n')
  t.same([wrong.code, wrong.out, wrong.err], [1, '', 'EMAIL: Must be an e-mail address.'])
})
