/** Content codings of answers (RFC 9110, sections 8.4 and 12.5.3). */
import type { IncomingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  gzip,
  gzipSync,
  zstdCompress,
  zstdCompressSync,
} from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import Negotiator from 'negotiator'
import { copyAlone } from '../kernel/bytes.ts'
import { vary } from './caching.ts'
import { tagOfCoding } from './entity-tags.ts'

/** The first one is taken when the client likes several as much: zstd comes out larger than the others. */
const CODINGS = ['br', 'gzip', 'zstd'] as const
export type Coding = (typeof CODINGS)[number]

/** Bytes. Shorter answers fit into the first packets of a connection anyway. */
const LEAST = 1_000

/** The coding for an answer of so many bytes; undefined: it is sent as it is. */
export function chooseCoding(headers: IncomingHttpHeaders, bytes: number): Coding | undefined {
  if (bytes < LEAST || headers['cache-control']?.includes('no-transform')) {
    return undefined
  }
  return preferredCoding(headers['accept-encoding'] ?? '')
}

/** What clients have asked for. There are few browsers and libraries, so nearly every request finds its own. */
const known = new Map<string, Coding | undefined>()
const MOST_KNOWN = 100
const LONGEST_KNOWN = 100

function preferredCoding(accepted: string): Coding | undefined {
  const present = known.get(accepted)
  if (present !== undefined || known.has(accepted)) {
    return present
  }
  const coding = negotiate(accepted)
  if (known.size === MOST_KNOWN) {
    // Whoever sends many odd ones must not keep out those of browsers for good.
    known.clear()
  }
  if (accepted.length < LONGEST_KNOWN) {
    known.set(accepted, coding)
  }
  return coding
}

/** `encodings` as version 1 of the package has it; its types are older. */
type Encodings = (available: readonly string[], options: { preferred: readonly string[] }) => string[]

/** A client that takes none of the codings, nor `identity`, gets `identity` too: it can do more with it than with a 406. */
function negotiate(accepted: string): Coding | undefined {
  const negotiator = new Negotiator({ headers: { 'accept-encoding': accepted } })
  const encodings = negotiator.encodings.bind(negotiator) as Encodings
  const [best] = encodings([...CODINGS, 'identity'], { preferred: CODINGS })
  return CODINGS.find(coding => coding === best)
}

/** Bytes from which the thread pool compresses: handing over costs the event loop 0.03 ms, 16 kB take 0.1 ms. */
const LARGE = 16_384

/** Higher ones cost much: of a list, 9 makes 1 % less in the threefold time. */
const QUALITY = 5

/** A body in a coding: at once when it is small. */
export function makeForm(body: Buffer, coding: Coding): Buffer | Promise<Buffer> {
  const forms = kept.get(body)
  if (forms === undefined) {
    return body.length < LARGE ? atOnce[coding](body) : inPool[coding](body, QUALITY)
  }
  const form = forms.get(coding) ?? inPool[coding](body, body.length < HUGE ? 11 : 9).then(copyAlone)
  forms.set(coding, form)
  return form
}

const brotli = (body: Buffer, quality: number) => ({
  params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
})

const atOnce: Record<Coding, (body: Buffer) => Buffer> = {
  br: body => brotliCompressSync(body, brotli(body, QUALITY)),
  gzip: body => gzipSync(body),
  zstd: body => zstdCompressSync(body),
}

const inPool: Record<Coding, (body: Buffer, quality: number) => Promise<Buffer>> = {
  br: (body, quality) => promisify(brotliCompress)(body, brotli(body, quality)),
  gzip: body => promisify(gzip)(body),
  zstd: body => promisify(zstdCompress)(body),
}

/** Forms of the bodies that {@link keepForms} got. */
const kept = new WeakMap<Buffer, Map<Coding, Promise<Buffer>>>()

/** Bytes. The best quality of brotli takes 2 s for the script of the reference, and 0.2 s for the contract. */
const HUGE = 1_000_000

/** A body of which each form is made once, at the best quality. For documents that never change. */
export function keepForms(document: string | Buffer): Buffer {
  const body = copyAlone(document)
  kept.set(body, new Map())
  return body
}

/**
 * Compresses public answers, all of which are text. Answers to requests with credentials are left as they are: the length
 * of a compressed answer tells whoever can put text into it (a comment in the queue of moderators) whether that text
 * stands beside it a second time, as a private address (BREACH). Call it after {@link tagAnswers}.
 */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { statusCode } = reply
    const isPublic = String(reply.getHeader('cache-control')).startsWith('public')
    if (!isPublic || (statusCode !== 200 && statusCode !== 304)) {
      done(null, payload)
      return
    }
    vary(reply, 'Accept-Encoding')
    if (statusCode === 304) {
      // Fastify would take the content length of a HEAD from the payload, and it is not known of which coding.
      done(null, request.method === 'HEAD' ? Readable.from([]) : payload)
      return
    }
    const body = Buffer.isBuffer(payload) ? payload : Buffer.from(payload as string)
    const coding = chooseCoding(request.headers, body.length)
    if (coding === undefined) {
      done(null, payload)
      return
    }
    reply.header('content-encoding', coding)
    reply.header('etag', tagOfCoding(String(reply.getHeader('etag')), coding))
    const form = makeForm(body, coding)
    if (Buffer.isBuffer(form)) {
      done(null, form)
    } else {
      form.then(bytes => done(null, bytes), done)
    }
  })
}
