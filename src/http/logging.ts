import type { IncomingHttpHeaders } from 'node:http'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  RawRequestDefaultExpression,
} from 'fastify'
import { type Bindings, type ChildLoggerOptions, type LoggerOptions, pino } from 'pino'

declare module 'fastify' {
  interface FastifyReply {
    /** Whether the request has its line in the log. */
    isLogged: boolean
  }
}

/**
 * Structured logs without private data. Of a request they have the id, the method and the route pattern; never the
 * address, query, headers or body, which can contain readers' data.
 */
export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${timeNow()}"`,
    formatters: { level: label => ({ level: label }) },
    serializers: {
      err: describeError,
      // Fastify's own would have the address and the query.
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url ?? null }),
      res: reply => ({ statusCode: reply.statusCode }),
    },
  }
}

let millisecond = 0
let written = ''

/** The time as text. Many lines have the same. */
function timeNow(): string {
  const now = Date.now()
  if (now !== millisecond) {
    millisecond = now
    written = new Date(now).toISOString()
  }
  return written
}

/** Bytes of lines that are kept while the log cannot be written, to be written later. */
const MAX_BUFFERED = 1_000_000

/** Where lines of the log go. */
export type LogTo = { write(line: string): void }

/** Characters of lines that are written at once, before the turn ends. */
const ENOUGH = 64_000

/**
 * Writes lines to a file descriptor, by default standard output, synchronously: those of one turn of the event loop
 * together, at its end or when the process exits. A failed write must not stop the service: the disk may be full, or
 * the terminal closed. (With pino's default destination the error would end the process, but its `fatal` first waits in
 * a loop until all is written.)
 */
export function logDestination(fd = 1): LogTo {
  const destination = pino.destination({ dest: fd, sync: true, maxLength: MAX_BUFFERED })
  destination.on('error', () => undefined)
  let lines = ''
  function writeLines(): void {
    if (lines !== '') {
      destination.write(lines)
      lines = ''
    }
  }
  // Also after an uncaught error.
  process.on('exit', writeLines)
  return {
    write(line) {
      if (lines === '') {
        setImmediate(writeLines)
      }
      lines += line
      if (lines.length > ENOUGH) {
        writeLines()
      }
    },
  }
}

/** Failures that are known: their cause is a state of the disk or the server, and not a place in the code. */
const KNOWN_FAILURE = /^Storage\w+Error$/

const SAFE_MESSAGE =
  /^(?:Problem|Storage\w+|MissingRowError|UnusableDatabaseError|TypeError|RangeError|ReferenceError)$/

/**
 * What is logged of an error. Messages of databases and parsers quote SQL, values and input. So only messages of our
 * own errors and of JavaScript's are logged; for others the type, the code, the constraint and the stack are enough to find
 * the cause.
 */
export function describeError(error: unknown, withStack = true): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { type: typeof error }
  }
  const { name, code, cause } = error as Error & { code?: unknown }
  const constraint = constraintOf(error)
  const hasStack = withStack && !KNOWN_FAILURE.test(name)
  return {
    type: name,
    ...(typeof code === 'string' && { code }),
    ...(constraint !== undefined && { constraint }),
    ...(SAFE_MESSAGE.test(name) && { message: error.message }),
    ...(hasStack && { stack: stackOf(error) }),
    ...(cause instanceof Error && { cause: describeError(cause, hasStack) }),
  }
}

/** The stack begins with the message, which could have lines that look like stack frames. */
const stackOf = ({ stack = '', message }: Error): string[] =>
  stack
    .replace(message, () => '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .map(line => line.trim())

const NAMES = /^[\w.]+(?:, [\w.]+)*$/

/**
 * The constraint that a change would have broken: its name in PostgreSQL, its columns in SQLite, which has only a message.
 * Names alone, which are those of our tables; the expression of a constraint without a name is left out.
 */
function constraintOf(error: Error): string | undefined {
  const { constraint, table, column } = error as { constraint?: string; table?: string; column?: string }
  const named =
    error.name === 'SqliteError'
      ? / constraint failed: (?:index ')?([^']+)/.exec(error.message)?.[1]
      : (constraint ?? (column && `${table}.${column}`))
  return named !== undefined && NAMES.test(named) ? named : undefined
}

/**
 * An id that a caller, such as a proxy, has given the request: every line has it beside our own, which a client must not
 * choose. It has room for a UUID, and neither an address nor a key fits.
 */
const CALLER_ID = /^[\w-]{1,36}$/

function callerIdOf({ 'x-request-id': id }: IncomingHttpHeaders): string | undefined {
  return typeof id === 'string' && CALLER_ID.test(id) ? id : undefined
}

/** Makes the log of one request (Fastify's `childLoggerFactory`). */
export function childLoggerFactory(
  logger: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
  { headers }: RawRequestDefaultExpression,
): FastifyBaseLogger {
  const callerId = callerIdOf(headers)
  return logger.child(callerId === undefined ? bindings : { ...bindings, callerId }, options)
}

/** What the log says of an answered request. */
export type Answered = {
  id: string
  headers: IncomingHttpHeaders
  method: string
  /** The pattern of the route. */
  route: string | undefined
  status: number
  milliseconds: number
}

/** The status in the log, as in that of nginx, when the client closes the connection before it has the answer. */
const CLIENT_CLOSED = 499

/**
 * One line for each request: at `info`, and at `debug` for a health check that succeeds.
 * @returns what logs a request that is answered ahead of Fastify.
 */
export function logRequests(app: FastifyInstance, level: string, logTo: LogTo): (answered: Answered) => void {
  const lowest = pino.levels.values[level] as number

  function logAnswered(answered: Answered, level: 'info' | 'debug' = 'info'): void {
    if (lowest <= (pino.levels.values[level] as number)) {
      logTo.write(lineOf(answered, level))
    }
  }

  function logOnce(request: FastifyRequest, reply: FastifyReply, status: number): void {
    if (reply.isLogged) {
      return
    }
    reply.isLogged = true
    const { id, headers, method, refusedPath, routeOptions } = request
    const isHealthy = routeOptions.config.uncounted === true && status < 400
    const route = refusedPath ?? routeOptions.url
    const answered = { id, headers, method, route, status, milliseconds: reply.elapsedTime }
    logAnswered(answered, isHealthy ? 'debug' : 'info')
  }

  app.decorateReply('isLogged', false)
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    // Without an answer `onResponse` does not come.
    reply.raw.once('close', () => logOnce(request, reply, CLIENT_CLOSED))
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    logOnce(request, reply, reply.statusCode)
    done()
  })
  return answered => logAnswered(answered)
}

/**
 * The line that pino would write for `info({ req, res, ms }, 'request answered')`, which takes four times as long. Nothing
 * in it needs escapes: method and route are words of our own, and {@link CALLER_ID} has none.
 */
function lineOf({ id, headers, method, route, status, milliseconds }: Answered, level: string): string {
  const callerId = callerIdOf(headers)
  const ids = callerId === undefined ? `"reqId":"${id}"` : `"reqId":"${id}","callerId":"${callerId}"`
  const request = `{"method":"${method}","route":${route === undefined ? 'null' : `"${route}"`}}`
  const ms = Math.round(milliseconds * 10) / 10
  return `{"level":"${level}","time":"${timeNow()}",${ids},"req":${request},"res":{"statusCode":${status}},"ms":${ms},"msg":"request answered"}\n`
}
