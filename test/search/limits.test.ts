import t from 'tap'
import { StorageBusyError, StorageUnavailableError } from '../../src/storage/errors.ts'
import { openTestStorage } from '../databases.ts'
import { startService } from '../helper.ts'

t.test('searches have a limit of their own, which a refusal alone tells', async t => {
  const { request } = await startService(t, { SEARCH_RATE_LIMIT: '2' })
  const ask = (q: string, remoteAddress = '192.0.2.1') => request({ url: `/v1/search?q=${q}`, remoteAddress })
  t.notMatch((await ask('one')).headers['ratelimit'], /search/)
  t.equal((await ask('two')).statusCode, 200)
  const refused = await ask('three')
  t.match(refused.json(), { status: 429, code: 'rate-limited' })
  t.match(refused.headers['ratelimit'], /"search";r=0;/)
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.equal((await ask('three', '192.0.2.2')).statusCode, 200, 'another client')
  t.equal(
    (await request({ url: '/v1/articles', remoteAddress: '192.0.2.1' })).statusCode,
    200,
    'another route',
  )
})

t.test('a search that cannot be run at the moment is told to come again', async t => {
  const storage = await openTestStorage(t)
  for (const [error, detail] of [
    [new StorageBusyError('Too many wait.'), /too many searches/],
    [new StorageUnavailableError('Gone.'), /cannot be reached/],
  ] as const) {
    const beside = () => Promise.reject(error)
    const { request } = await startService(t, {}, { ...storage, beside })
    const response = await request({ url: '/v1/search?q=one' })
    t.match(response.json(), { status: 503, code: 'unavailable', detail })
    t.ok(Number(response.headers['retry-after']) > 0)
  }
})
