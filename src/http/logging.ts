import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type LoggerOptions, pino } from 'pino'

/**
 * Structured logs without private data: a request is its id, method and route pattern, never its address, query,
 * headers or body, all of which can carry what a reader entrusted to us.
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

/** Bytes of lines that are kept for a log that cannot be written, to be written later. */
const KEPT = 1_000_000

/**
 * Writes lines to a file descriptor at once; standard output when left out. What cannot be written must not stop the
 * service: a disk may be full, a terminal gone. (With pino's own destination the error ends the process, or rather
 * does not: `fatal` waits in a loop until all is written.)
 */
export function logDestination(fd = 1): { write(line: string): void } {
  const destination = pino.destination({ dest: fd, sync: true, maxLength: KEPT })
  destination.on('error', () => undefined)
  return {
    write(line) {
      destination.write(line)
    },
  }
}

/**
 * What may be logged of an error. Messages of databases and parsers quote SQL, values and input, so only those of our
 * own making stand in the log; the type, the code and the stack's places are enough to find the rest.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) {
    return { type: typeof error }
  }
  const { name, code, cause } = error as Error & { code?: unknown }
  const speaksFreely =
    /^(?:Problem|Storage\w+|MissingRowError|UnusableDatabaseError|TypeError|RangeError|ReferenceError)$/
  return {
    type: name,
    ...(typeof code === 'string' && { code }),
    ...(speaksFreely.test(name) && { message: error.message }),
    // The stack opens with the message, whose lines could look like places.
    stack: (error.stack ?? '')
      .replace(error.message, () => '')
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .map(line => line.trim()),
    ...(cause instanceof Error && { cause: describeError(cause) }),
  }
}

/** One line for each answered request, at `info`. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      { req: request, res: reply, ms: Math.round(reply.elapsedTime * 10) / 10 },
      'request answered',
    )
  })
}
