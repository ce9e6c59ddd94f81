import type { IncomingMessage } from 'node:http'
import { chooseCoding } from '../compression.ts'
import { countHosts } from '../server.ts'

/** Headers that can change an answer, or ask for what the cache does not do, and are not in the key. */
const UNSERVED = [
  'authorization',
  'content-length',
  'expect',
  'if-match',
  'if-modified-since',
  'if-range',
  'if-unmodified-since',
  'range',
  'transfer-encoding',
  'upgrade',
] as const

/** Characters of the longest key. */
const LONGEST_KEY = 4_000

/** The key of the answer that a request asks for; undefined for a request that the cache leaves to the routes. */
export type KeyOf = (request: IncomingMessage) => string | undefined

/**
 * The key has the coding that the client prefers, the URL as it was sent, because some answers repeat it (`Link`), the
 * origin where a list of origins decides, and `Accept`. Only the last may have blanks. HEAD has the key of GET: its answer
 * differs in the body alone.
 */
export const keyMaker =
  (origins: '*' | readonly string[]): KeyOf =>
  request => {
    const { method, httpVersion, headers, rawHeaders, url } = request
    if ((method !== 'GET' && method !== 'HEAD') || httpVersion !== '1.1') {
      return undefined
    }
    if (!headers.host || countHosts(rawHeaders) > 1) {
      return undefined
    }
    for (const name of UNSERVED) {
      if (headers[name] !== undefined) {
        return undefined
      }
    }
    // Without Accept every type will do (RFC 9110, section 12.5.1).
    const { accept = '*/*', origin = '' } = headers
    const coding = chooseCoding(headers, Number.POSITIVE_INFINITY)
    const allowed = origins === '*' || !origins.includes(origin) ? '' : origin
    const key = `${coding} ${url} ${allowed} ${accept}`
    return key.length > LONGEST_KEY ? undefined : key
  }
