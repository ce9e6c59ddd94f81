import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawRequestDefaultExpression } from 'fastify'
import { type Bindings, type ChildLoggerOptions, type LoggerOptions, pino } from 'pino'

/**
 * Structured logs without private data. Of a request they have the id, the method and the route pattern; never the
 * address, query, headers or body, which can contain readers' data.
 */
export function loggerOptions(level: string): LoggerOptions {
  return {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: label => ({ level: label }) },
    serializers: {
      err: describeError,
      req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url ?? null }),
      res: reply => ({ statusCode: reply.statusCode }),
    },
  }
}

/** Bytes of lines that are kept while the log cannot be written, to be written later. */
const MAX_BUFFERED = 1_000_000

/**
 * Writes lines to a file descriptor, by default standard output, synchronously. A failed write must not stop the
 * service: the disk may be full, or the terminal closed. (With pino's default destination the error would end the
 * process, but its `fatal` first waits in a loop until all is written.)
 */
export function logDestination(fd = 1): { write(line: string): void } {
  const destination = pino.destination({ dest: fd, sync: true, maxLength: MAX_BUFFERED })
  destination.on('error', () => undefined)
  return {
    write(line) {
      destination.write(line)
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

/** Makes the log of one request (Fastify's `childLoggerFactory`). */
export function childLoggerFactory(
  logger: FastifyBaseLogger,
  bindings: Bindings,
  options: ChildLoggerOptions,
  { headers }: RawRequestDefaultExpression,
): FastifyBaseLogger {
  const callerId = headers['x-request-id']
  const isSafe = typeof callerId === 'string' && CALLER_ID.test(callerId)
  return logger.child(isSafe ? { ...bindings, callerId } : bindings, options)
}

/** One line for each answered request: at `info`, and at `debug` for a health check that succeeds. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    const isHealthy = request.routeOptions.config.uncounted === true && reply.statusCode < 400
    request.log[isHealthy ? 'debug' : 'info'](
      { req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request answered',
    )
  })
}
