import { ChildProcess } from 'node:child_process'
import t from 'tap'
import { reuseCheck } from '../../src/http/health.ts'
import { version } from '../../src/kernel/version.ts'
import { openTestSqlite } from '../databases.ts'
import { startService } from '../helper.ts'
import { until } from '../wait.ts'

t.test('what was said counts for its time, also when it was bad', async t => {
  let time = 0
  let asked = 0
  const answers = [Promise.resolve(), Promise.reject(new Error('away')), Promise.resolve()]
  const ask = () => {
    asked += 1
    return answers[asked - 1] as Promise<void>
  }
  const know = reuseCheck(ask, { period: 1_000, now: () => time })
  await know()
  time = 999
  await know()
  t.equal(asked, 1)
  time = 1_000
  await t.rejects(know(), /away/)
  time = 1_999
  await t.rejects(know(), /away/)
  t.equal(asked, 2)
  time = 2_000
  await know()
  t.equal(asked, 3)
})

t.test('who asks while the answer is on its way shares it, and its time begins with it', async t => {
  let time = 0
  let asked = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  const ask = () => {
    asked += 1
    return promise
  }
  const know = reuseCheck(ask, { period: 1_000, now: () => time })
  const first = know()
  time = 5_000
  const second = know()
  resolve()
  await Promise.all([first, second])
  time = 5_999
  await know()
  t.equal(asked, 1)
})

t.test('however many ask /readyz, the database is asked once; a drain is told at once', async t => {
  const storage = await openTestSqlite(t)
  let asked = 0
  const check = () => {
    asked += 1
    return storage.check()
  }
  const service = await startService(t, {}, { ...storage, check })
  const ready = async () => (await service.request({ url: '/readyz' })).statusCode
  t.same(new Set(await Promise.all(Array.from({ length: 50 }, ready))), new Set([200]))
  t.equal(asked, 1)
  const drained = service.drain()
  t.equal(await ready(), 503)
  await drained
})

t.test('/healthz names the version', async t => {
  const service = await startService(t)
  t.same((await service.request({ url: '/healthz' })).json(), { status: 'ok', version })
  for (const path of ['/healthz', '/readyz']) {
    t.equal(
      (await service.request({ url: `${path}?ts=1&check=a&check=b` })).statusCode,
      200,
      'monitors add such',
    )
  }
})

t.test('while writes stand still, /readyz is 503', async t => {
  // As on a disk that does not answer: the process that rewrites the file does not end, though it is killed.
  const storage = await openTestSqlite(t, { lockTimeout: 0, scrubTimeout: 0 })
  const service = await startService(t, {}, storage)
  const ready = async () => (await service.request({ url: '/readyz' })).statusCode
  t.equal(await ready(), 200)
  const { kill } = ChildProcess.prototype
  let killed: ChildProcess | undefined
  ChildProcess.prototype.kill = function () {
    killed = this
    return true
  }
  t.teardown(() => {
    ChildProcess.prototype.kill = kill
  })
  const { NODE_OPTIONS = '' } = process.env
  process.env['NODE_OPTIONS'] = `${NODE_OPTIONS} --import=data:text/javascript,setInterval(()=>{},1e9)`
  t.teardown(() => {
    process.env['NODE_OPTIONS'] = NODE_OPTIONS
  })
  const scrubbing = storage.scrub()
  await until('it cannot accept writes', async () => (await ready()) === 503)
  const { detail } = (await service.request({ url: '/readyz' })).json()
  t.match(detail, /cannot accept writes/)
  kill.call(killed as ChildProcess, 'SIGKILL')
  // Whether it was done before it hung decides whether it failed.
  await scrubbing.catch(() => undefined)
  await until('it recovers by itself', async () => (await ready()) === 200)
})
