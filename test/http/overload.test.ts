import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { startService } from '../helper.ts'

t.test('while the event loop cannot follow, requests are turned away at once', async t => {
  const service = await startService(t, { OVERLOAD_DELAY: '1000' })
  const still = new Int32Array(new SharedArrayBuffer(4))
  const get = (url: string) => service.request({ url })
  let response = await get('/v1/articles')
  while (response.statusCode !== 503) {
    // Longer than the delay that is tolerated, so that the next sample is beyond it.
    Atomics.wait(still, 0, 0, 1_200)
    await nextTurn()
    response = await get('/v1/articles')
  }
  t.match(response.json(), { code: 'unavailable', detail: 'The service is overloaded.' })
  t.equal(response.headers['retry-after'], '10')
  t.equal((await get('/healthz')).statusCode, 200, 'a restart would not help')
  t.equal((await get('/readyz')).statusCode, 503, 'but other instances may')
  while (response.statusCode !== 200) {
    await nextTurn()
    response = await get('/v1/articles')
  }
  t.pass('and it recovers by itself')
})
