/** Answers every error, of Fastify and of Node before it, with a problem document (RFC 9457). */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { newId } from '../kernel/ids.ts'
import { Moved, Problem, type ProblemCode } from '../kernel/problem.ts'
import { showsArticles } from './caching.ts'
import { STATUS_CODES } from './node-http.ts'
import { PROBLEMS, problemDetails, problemHeaders } from './problems.ts'
import type { CrossOriginHeaders } from './security.ts'
import { nothingAt } from './validation.ts'

const TYPE = 'application/problem+json; charset=utf-8'

/** Errors that Fastify and Node raise themselves, by their code. */
const KNOWN_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed-request',
  FST_ERR_MAX_URL_LENGTH: 'uri-too-long',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
}

/** Gives the problem for an error of another layer, such as a full disk; undefined for any other error. */
export type TranslateError = (error: unknown) => Problem | undefined

/** @param baseUrl see {@link problemDetails}. */
export function handleProblems(
  app: FastifyInstance,
  baseUrl: () => string,
  translate: TranslateError,
  crossOrigin: CrossOriginHeaders,
): void {
  app.setErrorHandler((error: FastifyError | Problem | Moved, request, reply) => {
    if (error instanceof Moved) {
      sendMoved(error, request, reply, baseUrl())
      return
    }
    const problem = isAborted(error, request) ? new Problem('malformed-request') : toProblem(error, translate)
    if (error instanceof Problem && error.code === 'unavailable') {
      // A decision and no error: under overload each line of a stack would add to it.
      request.log.warn({ detail: error.message }, problem.code)
    } else if (PROBLEMS[problem.code].status >= 500) {
      request.log.error({ err: error }, problem.code)
    }
    sendProblem(problem, request, reply, baseUrl())
  })

  app.setNotFoundHandler((request, reply) => {
    sendProblem(nothingAt(request.url), request, reply, baseUrl())
  })

  // This does not reach Fastify: Node alone would answer with a bare status line.
  app.server.on('checkExpectation', ({ headers }: IncomingMessage, response: ServerResponse) => {
    const { head, body } = bareAnswer('expectation-failed', baseUrl(), crossOrigin(headers.origin))
    response.writeHead(417, head).end(body)
  })
}

/**
 * Characters of the longest `Location`, so that proxies have room for the headers. No valid request needs more, but its
 * path and query may be percent-encoded to a multiple of their length.
 */
const LONGEST_LOCATION = 1_000

/** Redirects the same request to the new slug: a 308 keeps the method, and the query is copied. */
function sendMoved({ slug }: Moved, request: FastifyRequest, reply: FastifyReply, baseUrl: string): void {
  const { pathname, search } = new URL(request.url, 'http://localhost')
  const [, version, articles, , ...rest] = pathname.split('/')
  const location = `${baseUrl}/${[version, articles, slug, ...rest].join('/')}${search}`
  if (location.length > LONGEST_LOCATION) {
    sendProblem(new Problem('uri-too-long'), request, reply, baseUrl)
    return
  }
  showsArticles(reply)
  reply.code(308).header('location', location).send()
}

/**
 * Whether the client disconnected while it sent the body. That is no error of the service, and nobody reads the answer.
 */
const isAborted = (error: unknown, request: FastifyRequest) => request.raw.errored === error

export function sendProblem(
  problem: Problem,
  request: FastifyRequest,
  reply: FastifyReply,
  baseUrl: string,
): void {
  const { status } = PROBLEMS[problem.code]
  reply
    .code(status)
    .headers(problemHeaders(problem))
    .header('cache-control', 'no-store')
    // Hooks add these to other answers, but no hook runs for an error of the router.
    .header('x-request-id', request.id)
    .header('x-content-type-options', 'nosniff')
    .type(TYPE)
    // Serialized here: any route may end in any error, but the schema of a route has only its own answers.
    .serializer(JSON.stringify)
    .send(problemDetails(problem, request.id, baseUrl))
}

export function toProblem(error: unknown, translate: TranslateError): Problem {
  if (error instanceof Problem) {
    return error
  }
  const translated = translate(error)
  if (translated) {
    return translated
  }
  const { code = '' } = error as FastifyError
  if (code === 'FST_ERR_BAD_URL') {
    return new Problem('malformed-request', { detail: 'The path is not percent-encoded UTF-8.' })
  }
  const known = KNOWN_CODES[code]
  return new Problem(known ?? 'internal-error')
}

type ClientError = Error & { code?: string; rawPacket?: unknown }

/** For requests that Node refuses before there is a request object (Fastify's `clientErrorHandler`). */
export function answerMalformed(
  error: ClientError,
  socket: Socket,
  baseUrl: string,
  crossOrigin: CrossOriginHeaders,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, head, body } = bareAnswer(codeOf(error), baseUrl, crossOrigin(undefined))
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'))
}

/** A method (RFC 9110, section 9.1) and what may follow it in the bytes that have arrived. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: |$)/

function codeOf({ code, rawPacket }: ClientError): ProblemCode {
  if (code === 'HPE_INVALID_METHOD' && METHOD.test(String(rawPacket))) {
    return 'method-not-implemented'
  }
  return KNOWN_CODES[String(code)] ?? 'malformed-request'
}

function bareAnswer(code: ProblemCode, baseUrl: string, more: Record<string, string>) {
  const id = newId()
  const body = JSON.stringify(problemDetails(new Problem(code), id, baseUrl))
  const { status } = PROBLEMS[code]
  const head = {
    'Content-Type': TYPE,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': id,
    ...more,
    Connection: 'close',
  }
  return { status, head, body }
}
