/** The status line and the headers of a kept answer. */
import type { ServerResponse } from 'node:http'
import { STATUS_CODES, validateHeaderValue } from '../node-http.ts'
import { SERVER_OPTIONS } from '../server.ts'

/** Header lines as they are sent. @throws when one could end its line. */
export const linesOf = (headers: readonly (readonly [name: string, value: string])[]): string =>
  headers
    .map(([name, value]) => {
      validateHeaderValue(name, value)
      return `${name}: ${value}\r\n`
    })
    // A text that is made by `+` keeps all its parts.
    .join('')

const KEPT_ALIVE = `Connection: keep-alive\r\nKeep-Alive: timeout=${SERVER_OPTIONS.keepAliveTimeout / 1_000}\r\n\r\n`

/**
 * Begins an answer with the lines of {@link linesOf} and with some of our own that need no check. Node makes the head of an
 * answer in `_header`, and sends what stands there; its own work on some twenty headers, with two checks for each,
 * costs more than all that the cache does for a hit.
 */
export function writeLines(response: ServerResponse, status: 200 | 304, lines: string, now: number): void {
  const made = response as unknown as { _header: string | null }
  // A Node that keeps the head elsewhere has no such property.
  if (!response.shouldKeepAlive || made._header !== null) {
    response.writeHead(status, listOf(lines))
    return
  }
  response.statusCode = status
  made._header = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}Date: ${dateAt(now)}\r\n${KEPT_ALIVE}`
}

/** Names and values in turn. */
function listOf(lines: string): string[] {
  return lines
    .slice(0, -2)
    .split('\r\n')
    .flatMap(line => {
      const end = line.indexOf(': ')
      return [line.slice(0, end), line.slice(end + 2)]
    })
}

let second = 0
let date = ''

function dateAt(now: number): string {
  const current = Math.floor(now / 1_000)
  if (current !== second) {
    second = current
    date = new Date(now).toUTCString()
  }
  return date
}
