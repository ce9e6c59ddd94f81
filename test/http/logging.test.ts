import { spawnSync } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { pino } from 'pino'
import t from 'tap'
import { describeError, logDestination, loggerOptions } from '../../src/http/logging.ts'
import { Problem } from '../../src/kernel/problem.ts'
import { StorageFullError } from '../../src/storage/errors.ts'
import { blockWriters, DATABASE, openTestStorage, temporaryFolder } from '../databases.ts'
import { newComment, startService } from '../helper.ts'
import { put } from '../storage/entries.ts'
import { until } from '../wait.ts'
import { handlersRun } from './hits.ts'
import { listen, open, requestBytes } from './wire.ts'

t.test('an error of a database or a parser keeps its words to itself', t => {
  const hostile = 'private\n    at someone@example.org (file:///home/private:1:1)'
  const driver = Object.assign(new Error('UNIQUE constraint failed: comments.key'), {
    name: 'SqliteError',
    code: 'SQLITE_CONSTRAINT_UNIQUE',
  })
  const changed = new Error('private at home\nat private')
  t.match(changed.stack, /private/, 'the stack is written when it is first read')
  changed.message = 'short'
  const errors = [
    new DrizzleQueryError('insert into "comments" ("body") values (?)', [hostile], driver),
    new Error(hostile),
    changed,
    new SyntaxError(`Unexpected token in ${hostile}`),
    new Error('wrapped', { cause: new Error(hostile) }),
    Object.assign(new Error('x'), { name: 'ZodError', code: 7 }),
    Object.assign(new Error('private'), { name: 'DriverTypeError' }),
    Object.assign(new Error('private'), { name: 'TypeErrorOfDriver' }),
    hostile,
    null,
    undefined,
    { message: hostile },
  ]
  for (const error of errors) {
    const text = JSON.stringify(describeError(error))
    t.notMatch(text, /private|insert into|example\.org|failed|Unexpected/, text)
  }
  const [query] = errors
  t.match(describeError(query), {
    type: 'Error',
    stack: [/^at .*logging\.test\.ts:\d+:\d+/],
    cause: {
      type: 'SqliteError',
      code: 'SQLITE_CONSTRAINT_UNIQUE',
      constraint: 'comments.key',
      stack: [/^at /],
    },
  })
  t.same(describeError('text'), { type: 'string' })
  const bare = Object.assign(new Error('private'), { stack: undefined })
  t.same(describeError(bare), { type: 'Error', stack: [] })
  t.end()
})

t.test('errors of our own making are told in full', t => {
  const own = [new Problem('not-found', { detail: 'Shown.' }), new TypeError('x is not a function')]
  for (const error of own) {
    t.match(describeError(error), { type: error.name, message: error.message, stack: [/^at /] })
  }
  t.end()
})

t.test('a failure whose cause is no place in the code is told without a stack', t => {
  const cause = Object.assign(new Error('private'), { name: 'SqliteError', code: 'SQLITE_FULL' })
  t.strictSame(describeError(new StorageFullError('The disk is full.', { cause })), {
    type: 'StorageFullError',
    message: 'The disk is full.',
    cause: { type: 'SqliteError', code: 'SQLITE_FULL' },
  })
  t.end()
})

t.test('of a constraint that a change would break, its name', async t => {
  const storage = await openTestStorage(t)
  await storage.write(put('secret-key', 'secret-value'))
  const [unique, empty] =
    DATABASE === 'postgres' ? ['settings_pkey', 'settings.value'] : ['settings.key', 'settings.value']
  for (const [constraint, job] of [
    [unique, put('secret-key', 'secret-value')],
    [empty, put('secret-other', null as never)],
  ] as const) {
    const error = await storage.write(job).catch((error: unknown) => error)
    const told = JSON.stringify(describeError(error))
    t.match(told, `"constraint":"${constraint}"`)
    t.match(told, /"code":"\w+"/)
    t.notMatch(told, /secret|insert into/i)
  }
  const odd = [
    ['SqliteError', 'CHECK constraint failed: length(body) < 10'],
    ['Error', 'x constraint failed: secret'],
  ]
  for (const [name, message] of odd) {
    t.notMatch(describeError(Object.assign(new Error(message), { name })), { constraint: String })
  }
  const indexed = Object.assign(new Error("UNIQUE constraint failed: index 'by_name'"), {
    name: 'SqliteError',
  })
  t.match(describeError(indexed), { constraint: 'by_name' })
})

t.test('a health check that succeeds is logged at debug alone', async t => {
  const service = await startService(t)
  await service.request({ url: '/healthz' })
  await service.request({ url: '/readyz' })
  t.same(service.log, [])
  await service.request({ url: '/readyz', headers: { accept: 'text/csv' } })
  t.equal(service.log.length, 1, 'one that does not is seen')
  const watched = await startService(t, { LOG_LEVEL: 'debug' })
  await watched.request({ url: '/readyz' })
  t.match(
    watched.log.map(line => JSON.parse(line)),
    [{ level: 'debug', req: { route: '/readyz' } }],
  )
})

t.test('a request is one line without anything private', async t => {
  const service = await startService(t, { TRUSTED_PROXIES: '203.0.113.0/24' })
  await service.publish({ slug: 'secret-slug' })
  const headers = {
    authorization: 'Bearer secret-token',
    cookie: 'session=secret-cookie',
    'user-agent': 'secret-agent',
    referer: 'https://secret.example/',
    'x-forwarded-for': '198.51.100.77',
    'idempotency-key': 'secret-key-secret-key',
    'x-request-id': 'secret@example.org',
  }
  const remoteAddress = '203.0.113.77'
  const requests = [
    { url: '/v1/articles/secret-slug?format=text', route: '/v1/articles/:article', status: 401 },
    { url: '/v1/articles?tag=secret-query', route: '/v1/articles', status: 401 },
    { url: '/v1/tags?limit=1&count=true', route: '/v1/tags', status: 200 },
    { url: '/secret/path?secret', route: null, status: 404 },
    { url: '/v1/comments/secret-comment', route: '/v1/comments/:comment', status: 400 },
    {
      url: '/v1/articles/secret-slug/comments',
      method: 'POST' as const,
      payload: newComment('secret words', { client: { address: '203.0.113.9', user: 'secret-user' } }),
      route: '/v1/articles/:article/comments',
      status: 201,
      key: await service.key('comments:relay'),
    },
  ]
  for (const { route, status, key, ...options } of requests) {
    service.log.length = 0
    const response = await service.request({ ...options, headers: { ...headers, ...key }, remoteAddress })
    t.equal(response.statusCode, status)
    t.equal(service.log.length, 1, options.url)
    const line = service.log.join('')
    t.notMatch(line, /secret|203\.0|198\.51|reader@/i, line)
    t.strictSame(JSON.parse(line), {
      level: 'info',
      time: JSON.parse(line).time,
      reqId: response.headers['x-request-id'],
      req: { method: options.method ?? 'GET', route },
      res: { statusCode: status },
      ms: JSON.parse(line).ms,
      msg: 'request answered',
    })
    t.match(JSON.parse(line), { time: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, ms: Number })
  }
})

t.test('a request whose client goes away before the answer has one line, with the status 499', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'open' })
  const free = await blockWriters(t, service.storage.url)
  const socket = await open(t, await listen(service))
  service.log.length = 0
  const handled = handlersRun()
  const body = JSON.stringify(newComment('Gone.'))
  socket.write(requestBytes('POST /v1/articles/open/comments', { 'Content-Type': 'application/json' }, body))
  await until('it waits for the other writer', () => handlersRun() > handled)
  socket.resetAndDestroy()
  await until('its line', () => service.log.length > 0)
  await free()
  await until('the comment', async () => {
    const { data } = (await service.request({ url: '/v1/articles/open/comments' })).json() as {
      data: unknown[]
    }
    return data.length > 0
  })
  const [line, ...others] = service.log
    .map(text => JSON.parse(text))
    .filter(({ req }) => req?.method === 'POST')
  t.match(line, { req: { route: '/v1/articles/:article/comments' }, res: { statusCode: 499 } })
  t.same(others, [])
})

t.test('the id that a caller gave stands beside ours, and never in its place', async t => {
  const service = await startService(t)
  const uuid = '01a218b6-1085-7c3e-8e2c-6d1f00aa11bb'
  const ids: [given: string | string[], logged: string | undefined][] = [
    [uuid, uuid],
    ['trace_1', 'trace_1'],
    [`${uuid}0`, undefined],
    ['reader@example.org', undefined],
    ['203.0.113.7', undefined],
    ['2001:db8::1', undefined],
    ['a b', undefined],
    [['a', 'b'], undefined],
    ['', undefined],
  ]
  for (const [given, callerId] of ids) {
    for (const url of ['/v1/tags', '/nowhere', '/%ff']) {
      service.log.length = 0
      const answer = await service.app.inject({ url, headers: { 'x-request-id': given } })
      const ours = answer.headers['x-request-id']
      t.not(ours, given)
      for (const line of service.log) {
        t.match(JSON.parse(line), { reqId: ours, callerId }, `${url} ${given}`)
      }
    }
  }
})

t.test('the line of a request is the one that pino would write', async t => {
  const service = await startService(t, { LOG_LEVEL: 'debug' })
  const lines: string[] = []
  const log = pino(loggerOptions('debug'), { write: line => lines.push(line) })
  const scenarios: [url: string, route: string | undefined, status: number, level: 'info' | 'debug'][] = [
    ['/healthz', '/healthz', 200, 'debug'],
    ['/v1/tags', '/v1/tags', 200, 'info'],
    ['/v1/comments/x', '/v1/comments/:comment', 400, 'info'],
    ['/nowhere', undefined, 404, 'info'],
  ]
  for (const [url, route, status, level] of scenarios) {
    for (const callerId of [undefined, 'trace_1']) {
      service.log.length = 0
      const headers = callerId === undefined ? {} : { 'x-request-id': callerId }
      const before = Date.now()
      const answer = await service.app.inject({ url, headers })
      const [line = ''] = service.log
      const { time, ms } = JSON.parse(line)
      const reqId = answer.headers['x-request-id']
      const of = log.child(callerId === undefined ? { reqId } : { reqId, callerId })
      of[level](
        { req: { method: 'GET', routeOptions: { url: route } }, res: { statusCode: status }, ms },
        'request answered',
      )
      t.equal(line.replace(time, ''), lines.pop()?.replace(/(?<="time":")[^"]+/, ''), url)
      t.ok(Date.parse(time) >= before && Date.parse(time) <= Date.now(), 'with its time')
    }
  }
})

t.test('LOG_LEVEL', async t => {
  const service = await startService(t, { LOG_LEVEL: 'warn' })
  await service.request({ url: '/healthz' })
  t.same(service.log, [])
  t.equal(loggerOptions('debug').level, 'debug')
})

t.test('what was logged last is not lost when the process ends', async t => {
  const module = new URL('../../src/http/logging.ts', import.meta.url).href
  const endings = ['process.exit(3)', 'throw new Error("uncaught")', 'setImmediate(() => process.exit(3))']
  for (const ending of endings) {
    const code = `import { logDestination } from '${module}'
      const log = logDestination()
      for (let line = 1; line <= 2_000; line += 1) log.write(\`\${line} \${'x'.repeat(100)}\\n\`)
      ${ending}`
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      encoding: 'utf8',
    })
    const numbers = stdout
      .trimEnd()
      .split('\n')
      .map(line => Number.parseInt(line, 10))
    t.same(
      numbers,
      Array.from({ length: 2_000 }, (_, index) => index + 1),
      ending,
    )
  }
})

t.test('lines of one turn are written together, at its end', async t => {
  const file = join(temporaryFolder(t), 'log')
  const log = logDestination(openSync(file, 'w'))
  log.write('one\n')
  log.write('two\n')
  t.equal(readFileSync(file, 'utf8'), '')
  await nextTurn()
  t.equal(readFileSync(file, 'utf8'), 'one\ntwo\n')
  log.write('three\n')
  await nextTurn()
  t.equal(readFileSync(file, 'utf8'), 'one\ntwo\nthree\n')
})

t.test('a log that cannot be written, as on a full disk, stops nothing', async t => {
  const log = pino(loggerOptions('info'), logDestination(openSync('/dev/full', 'w')))
  log.info('dropped')
  log.fatal('dropped, too, which pino alone would try for ever')
  await nextTurn()
  t.pass('it goes on')
})
