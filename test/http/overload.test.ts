import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { startService } from '../helper.ts'
import { until } from '../wait.ts'

t.test('while the event loop cannot follow, requests are turned away at once', async t => {
  const service = await startService(t, { OVERLOAD_DELAY: '1000' })
  const still = new Int32Array(new SharedArrayBuffer(4))
  const get = (url: string) => service.request({ url })
  const ask = async () => ({
    articles: await get('/v1/articles'),
    readyz: await get('/readyz'),
    healthz: (await get('/healthz')).statusCode,
  })
  // The guard looks again once in a second, which may be between two requests.
  const turnedAway = await until('both are refused', async () => {
    // Longer than the delay that is tolerated, so that the next sample is beyond it.
    Atomics.wait(still, 0, 0, 1_200)
    await nextTurn()
    const { articles, readyz, healthz } = await ask()
    t.equal(healthz, 200, 'a restart would not help')
    // Other instances may.
    return articles.statusCode === 503 && readyz.statusCode === 503 && articles
  })
  t.match(turnedAway.json(), { code: 'unavailable', detail: 'The service is overloaded.' })
  t.equal(turnedAway.headers['retry-after'], '10')
  const told = service.log.map(line => JSON.parse(line)).filter(({ msg }) => msg !== 'request answered')
  t.match(told[0], { level: 'warn', detail: 'The service is overloaded.', msg: 'unavailable' })
  t.notMatch(service.log.join(''), /"stack"/)
  await until('it recovers by itself', async () => (await get('/v1/articles')).statusCode === 200)
})
