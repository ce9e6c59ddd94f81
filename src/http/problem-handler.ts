/** Answers every error with a problem document (RFC 9457). For those of Node before Fastify, see malformed.ts. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Moved, Problem, type ProblemCode } from '../kernel/problem.ts'
import { showsArticles } from './caching.ts'
import { PROBLEMS, problemDetails, problemHeaders } from './problems.ts'
import { nothingAt } from './validation.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** Errors that Fastify raises itself, by their code. */
const KNOWN_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-request',
  FST_ERR_ASYNC_CONSTRAINT: 'malformed-request',
  FST_ERR_MAX_URL_LENGTH: 'uri-too-long',
  FST_ERR_MAX_PARAM_LENGTH: 'uri-too-long',
}

declare module 'node:http' {
  interface IncomingMessage {
    /** Why the router could not read the path. */
    unreadable?: FastifyError
  }
}

/** Gives the problem for an error of another layer, such as a full disk; undefined for any other error. */
export type TranslateError = (error: unknown) => Problem | undefined

/** @param baseUrl see {@link problemDetails}. */
export function handleProblems(app: FastifyInstance, baseUrl: () => string, translate: TranslateError): void {
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
    const { unreadable } = request.raw
    const problem = unreadable === undefined ? nothingAt(request.url) : toProblem(unreadable, translate)
    sendProblem(problem, request, reply, baseUrl())
  })
}

/**
 * For a path that the router cannot read (Fastify's `frameworkErrors`). It is routed once more, to where no route is: the
 * hooks then count and log it as any other request, and set the headers of every answer.
 */
export function routeUnreadable(
  app: FastifyInstance,
  error: FastifyError,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  request.unreadable = error
  request.url = '//'
  app.routing(request, response)
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

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply, baseUrl: string): void {
  const { status } = PROBLEMS[problem.code]
  reply
    .code(status)
    .headers(problemHeaders(problem))
    .header('cache-control', 'no-store')
    .type(PROBLEM_TYPE)
    // Serialized here: any route may end in any error, but the schema of a route has only its own answers.
    .serializer(JSON.stringify)
    .send(problemDetails(problem, request.id, baseUrl))
}

function toProblem(error: unknown, translate: TranslateError): Problem {
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
