import { pino } from 'pino'
import t from 'tap'
import { describeListenError } from '../../src/cli/listen-errors.ts'
import { readableLog } from '../../src/cli/readable-log.ts'
import { describeFailure } from '../../src/cli/tellable.ts'
import { loggerOptions } from '../../src/http/logging.ts'

function openLog() {
  const lines: string[] = []
  const log = pino(loggerOptions('trace'), readableLog({ write: text => lines.push(text) }))
  return { log, lines }
}

t.test('each line has the time, the level unless it is info, and what else there is', t => {
  const { log, lines } = openLog()
  const request = { method: 'GET', routeOptions: { url: '/v1/tags' } }
  const of = log.child({ reqId: 'id-1' })
  log.info('started')
  log.warn({ waits: 3 }, 'slow')
  of.info({ req: request, res: { statusCode: 200 }, ms: 1.5 }, 'request answered')
  of.info({ req: request, res: { statusCode: 503 }, ms: 2 }, 'request answered')
  of.error({ err: new TypeError('broken') }, 'failed')
  t.ok(lines.every(line => /^\d\d:\d\d:\d\d .*\n$/s.test(line)))
  const said = lines.map(line => line.slice('00:00:00 '.length).trimEnd())
  t.same(said.slice(0, 4), [
    'started',
    'WARN slow { waits: 3 }',
    'GET /v1/tags 200 1.5 ms',
    "GET /v1/tags 503 2 ms { reqId: 'id-1' }",
  ])
  t.match(
    said[4],
    /^ERROR failed \{\n\s+reqId: 'id-1',\n.*type: 'TypeError',\n\s+message: 'broken',\n\s+stack: \[\n\s+'at /s,
  )
  t.end()
})

t.test('nothing in it moves the cursor, hides text or looks like another line', t => {
  const { log, lines } = openLog()
  const hostile = 'a\u001b[2Jb\u009b1mc\rd\ne\u202ef\u2028g\u0000h\u200bi'
  log.info(hostile)
  log.info({ [hostile]: hostile }, 'field')
  log.info({ err: new TypeError(hostile) }, 'error')
  log.info({ req: { method: hostile, routeOptions: { url: hostile } }, res: { statusCode: 500 } }, '')
  t.notMatch(lines.join(''), /[^\P{C}\n]|[\u2028\u2029]/u)
  t.notMatch(lines.join(''), /^e/m, 'a line end of a text does not begin a line')
  t.match(lines[0], 'a\\u{1b}[2Jb\\u{9b}1mc\\u{d}d\\ne\\u{202e}f\\u{2028}g\\u{0}h\\u{200b}i')
  t.end()
})

t.test('why it cannot listen, where no test can make it so', t => {
  const refused = { syscall: 'listen', code: 'EACCES', port: 80 }
  t.match(describeListenError(Object.assign(new Error(''), refused)), /^This user may not .* 80\. Set PORT/)
  const slow = { syscall: 'getaddrinfo', code: 'EAI_AGAIN', hostname: 'a.example' }
  t.match(describeListenError(Object.assign(new Error(''), slow)), /^The host a\.example is not known\./)
  for (const other of [
    { syscall: 'open', code: 'EACCES' },
    { syscall: 'listen', code: 'EINVAL' },
    { syscall: 'listen' },
  ]) {
    t.equal(describeFailure(Object.assign(new Error('as it is'), other)).includes('PORT'), false)
  }
  t.end()
})
