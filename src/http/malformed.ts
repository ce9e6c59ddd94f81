/** Answers what Node refuses before there is a request for Fastify, with a problem document (RFC 9457). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { newId } from '../kernel/ids.ts'
import { Problem, type ProblemCode } from '../kernel/problem.ts'
import { STATUS_CODES } from './node-http.ts'
import { PROBLEM_TYPE } from './problem-handler.ts'
import { PROBLEMS, problemDetails } from './problems.ts'
import type { CrossOriginHeaders } from './security.ts'

/** Errors that Node raises, by their code. All others are malformed requests. */
const KNOWN_CODES: Record<string, ProblemCode> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
}

/** Answers an expectation that is not met (RFC 9110, section 10.1.1). Node alone would answer with a bare status line. */
export function refuseExpectations(
  app: FastifyInstance,
  baseUrl: () => string,
  crossOrigin: CrossOriginHeaders,
): void {
  app.server.on('checkExpectation', ({ headers }: IncomingMessage, response: ServerResponse) => {
    const { head, body } = bareAnswer('expectation-failed', baseUrl(), crossOrigin(headers.origin))
    response.writeHead(417, head).end(body)
  })
}

type ClientError = Error & { code?: string; rawPacket?: unknown; bytesParsed?: number }

/** For requests that Node refuses before there is a request object (Fastify's `clientErrorHandler`). */
export function answerMalformed(
  error: ClientError,
  socket: Socket,
  baseUrl: string,
  crossOrigin: CrossOriginHeaders,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
  } else {
    refuse(socket, codeOf(error), baseUrl, crossOrigin)
  }
}

/** What Node keeps of a connection, without documenting it. */
type Connection = Socket & {
  /** Has the request that is being read, or was read last. */
  parser?: { incoming?: IncomingMessage | null } | null
  /** The answer that is being sent. Before it closes, the next one is put in its place. */
  _httpMessage?: ServerResponse | null
}

/** Sockets that still get answers, and then a refusal. What else comes on them is not read. */
const refused = new WeakSet<Socket>()

/** Ends a connection with a problem, after the answers to the requests that came before (RFC 9112, section 9.3.2). */
function refuse(
  socket: Connection,
  code: ProblemCode,
  baseUrl: string,
  crossOrigin: CrossOriginHeaders,
): void {
  if (refused.has(socket)) {
    return
  }
  refused.add(socket)
  const incoming = socket.parser?.incoming
  /** The refused request, when its head could be read. */
  const begun = incoming?.complete === false ? incoming : undefined
  function refuseInTurn(): void {
    const { _httpMessage: answer } = socket
    if (answer && (answer.req !== begun || answer.writableEnded)) {
      answer.once('close', refuseInTurn)
      return
    }
    refused.delete(socket)
    const isAnswered = begun !== undefined && !answer
    // What comes after a request with `Connection: close` is ignored (section 9.6).
    if (socket.writable) {
      socket.end(isAnswered ? '' : bytesOf(bareAnswer(code, baseUrl, crossOrigin(undefined))))
    }
  }
  refuseInTurn()
}

function bytesOf({ status, head, body }: ReturnType<typeof bareAnswer>): string {
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n')
}

/** A method (RFC 9110, section 9.1) and what may follow it in the bytes that have arrived. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?: |$)/

function codeOf({ code, rawPacket, bytesParsed = 0 }: ClientError): ProblemCode {
  if (code === 'HPE_INVALID_METHOD') {
    // Requests that came before it may stand in the same bytes.
    const bytes = String(rawPacket)
    const start = bytes.lastIndexOf('\n', bytesParsed) + 1
    return METHOD.test(bytes.slice(start)) ? 'method-not-implemented' : 'malformed-request'
  }
  return KNOWN_CODES[String(code)] ?? 'malformed-request'
}

function bareAnswer(code: ProblemCode, baseUrl: string, more: Record<string, string>) {
  const id = newId()
  const body = JSON.stringify(problemDetails(new Problem(code), id, baseUrl))
  const { status } = PROBLEMS[code]
  const head = {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': id,
    ...more,
    Connection: 'close',
  }
  return { status, head, body }
}
