/** A clock that leaps forward or is set back between and during posts, edits, schedules, bans, retention and a restart. */
import type { LightMyRequestResponse } from 'fastify'
import t, { type Test } from 'tap'
import { Comment } from '../../../src/comments/threads/schema.ts'
import { listOf } from '../../../src/http/paging.ts'
import { scheduleRetention } from '../../../src/privacy/retention.ts'
import { startService, type TestService } from '../../helper.ts'
import { until } from '../../wait.ts'
import { bearer, posterOf } from './poster.ts'

const SECOND = 1_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const ENVIRONMENT = {
  COMMENT_RULES: 'policy,blocked',
  COMMENT_PROOF: 'never',
  COMMENT_CLOSE_DAYS: '30',
  LOG_LEVEL: 'warn',
}
const LIST = '/v1/articles/open/comments'
const ONCE = { headers: { 'idempotency-key': 'a-key-of-sixteen-letters' } }

/** Sets the clock of this process, as seen by the service, some milliseconds ahead or back. */
function clock(t: Test): (milliseconds: number) => void {
  const Real = Date
  let shift = 0
  globalThis.Date = class extends Real {
    constructor(...given: number[]) {
      super(...((given.length === 0 ? [Real.now() + shift] : given) as [number]))
    }
    static override now() {
      return Real.now() + shift
    }
  } as DateConstructor
  t.teardown(() => {
    globalThis.Date = Real
  })
  return milliseconds => {
    shift = milliseconds
  }
}

/** What must be as before when the clock is right again. */
async function prepare(service: TestService) {
  const now = Date.now()
  const at = (milliseconds: number) => new Date(now + milliseconds).toISOString()
  await service.publish({ slug: 'open', publishedAt: at(-DAY) })
  await service.publish({ slug: 'soon', publishedAt: at(2 * HOUR) })
  const moderator = await service.key('comments:moderate')
  const ban = { kind: 'host', value: 'casino.example', verdict: 'hold', expiresAt: at(3 * HOUR) }
  const made = await service.request({ method: 'POST', url: '/v1/bans', headers: moderator, payload: ban })
  const poster = posterOf(service)
  const root = await poster.post('Root.')
  const { formToken } = await poster.form()
  const once = await poster.post('Once.', {}, ONCE)
  return { moderator, banned: made.statusCode, root, once, formToken }
}

for (const [name, leap] of [
  ['a second', SECOND],
  ['an hour', HOUR],
  ['60 days', 60 * DAY],
] as const) {
  for (const direction of [1, -1]) {
    t.test(`${name} ${direction > 0 ? 'ahead' : 'back'}`, async t => {
      const set = clock(t)
      const service = await startService(t, ENVIRONMENT)
      const other = await startService(t, ENVIRONMENT, service.storage)
      const { moderator, banned, root, once, formToken } = await prepare(service)
      t.equal(banned, 201)
      const answers: LightMyRequestResponse[] = []
      const ask = async (of: TestService, options: Parameters<TestService['request']>[0]) => {
        const answer = await of.request(options)
        answers.push(answer)
        return answer
      }
      const asBefore = async (of: TestService, round: string) => {
        const poster = posterOf(of)
        t.equal((await poster.post('Once.', {}, ONCE)).id, once.id, `${round}: a retry`)
        t.equal((await of.request({ url: '/v1/articles/soon' })).statusCode, 404, `${round}: the schedule`)
        const caught = await poster.send(`See https://casino.example/ ${round}`)
        t.equal(caught.statusCode, 202, `${round}: the ban`)
        const mine = await poster.post(`A reply, ${round}.`, { parentId: root.id })
        const edited = await of.request({
          method: 'PATCH',
          url: `/v1/comments/${mine.id}`,
          headers: bearer(mine.manageToken),
          payload: { body: `An edit, ${round}.` },
        })
        t.equal(edited.statusCode, 200, `${round}: an edit`)
      }

      // A leap in which only readers come.
      set(direction * leap)
      for (const url of [LIST, '/v1/articles', '/v1/articles/open', '/v1/comment-counts?article=open']) {
        await ask(service, { url })
      }
      set(0)
      await asBefore(service, 'after a leap of readers')
      const filled = await posterOf(service).send('With a form.', { formToken })
      t.equal(filled.statusCode, 201, 'a form token')

      // A leap in which all write.
      set(direction * leap)
      const meanwhile = await posterOf(service).send('Meanwhile.', { parentId: root.id })
      answers.push(meanwhile, await posterOf(service).send('Meanwhile, too.'))
      await ask(service, {
        method: 'PATCH',
        url: `/v1/comments/${root.id}`,
        headers: bearer(root.manageToken),
        payload: { body: 'Root, edited.' },
      })
      const queue = await ask(service, { url: '/v1/comments?status=pending', headers: moderator })
      for (const { id, version } of queue.json().data) {
        const headers = { ...moderator, 'if-match': `"${version}-x"` }
        await ask(service, {
          method: 'PATCH',
          url: `/v1/comments/${id}/moderation`,
          headers,
          payload: { status: 'spam' },
        })
      }
      const runs: string[] = []
      const log = {
        debug: () => runs.push('ran'),
        info: () => runs.push('ran'),
        warn: () => runs.push('waits'),
        error: () => runs.push('failed'),
      }
      const periods = { networkHashDays: 30, trashDays: 30, keepReplacedDays: 7 }
      const stop = scheduleRetention({ storage: service.storage, periods, log: log as never })
      await until('retention', () => runs.length > 0)
      await stop()
      t.same(runs, [direction * leap > DAY ? 'waits' : 'ran'])

      // The clock is right again; one instance was restarted, and clocks differ by some seconds.
      set(0)
      const restarted = await startService(t, ENVIRONMENT, service.storage)
      for (const [round, of, difference] of [
        ['after a leap of writers', service, 0],
        ['on an instance 5 s ahead', other, 5_000],
        ['on a restarted one 5 s back', restarted, -5_000],
      ] as const) {
        set(difference)
        await asBefore(of, round)
      }
      set(0)
      const spam = await service.request({ url: '/v1/comments?status=spam&count=true', headers: moderator })
      t.ok(spam.json().page.total >= 1, 'nothing is removed')
      const flat = await service.get(`${LIST}?view=flat&limit=100`, listOf(Comment))
      const threads = await service.get(LIST, listOf(Comment))
      const shown = threads.data.find(({ id }) => id === root.id)
      t.equal(shown?.replies.length, flat.data.filter(({ parentId }) => parentId === root.id).length)
      if (meanwhile.statusCode === 201) {
        t.ok(
          shown?.replies.some(({ id }) => id === meanwhile.json().id),
          'the reply of the leap is there',
        )
      }
      t.same(
        answers.filter(({ statusCode }) => statusCode >= 500).map(({ body }) => body),
        [],
      )
      t.same(
        [...service.log, ...other.log, ...restarted.log].filter(line => line.includes('"error"')),
        [],
      )
    })
  }
}
