/** Request headers made from the OpenAPI document, and wrong ones. */
import fc from 'fast-check'
import type { Route } from './document.ts'

const headerTexts = fc.string({
  unit: fc.constantFrom(...'aZ09 ,;=*/"-_.~ÿ\t'),
  maxLength: 30,
})

const ODD_HEADERS: Record<string, fc.Arbitrary<string>> = {
  accept: fc.oneof(
    fc.constantFrom(
      '*/*',
      'application/json',
      'text/markdown',
      'application/x-bibtex',
      'application/vnd.citationstyles.csl+json',
      'text/html',
      'image/*',
      'application/json;q=0',
    ),
    fc.constantFrom('text/markdown;q=0.5, application/json;q=0.1', '', ',', 'application/problem+json'),
    headerTexts,
  ),
  'content-type': fc.oneof(
    fc.constantFrom(
      'text/plain',
      'application/json; charset=utf-16',
      'multipart/form-data',
      'application/json;',
    ),
    fc.constantFrom(
      'application/merge-patch+json',
      'application/x-www-form-urlencoded',
      'APPLICATION/JSON',
      '',
    ),
    headerTexts,
  ),
  'content-encoding': fc.constantFrom('gzip', 'identity', ''),
  'if-none-match': fc.oneof(
    fc.constantFrom('*', '"', 'W/"0-x"', '"a", "b"', '@etag:0', '@etag:3'),
    headerTexts,
  ),
  'idempotency-key': fc.oneof(headerTexts, fc.constantFrom('x'.repeat(256), `"${'x'.repeat(15)}"`, '""')),
  authorization: fc.oneof(
    fc.constantFrom('Bearer', 'Basic eDp5', 'Bearer stet_mt_x', 'Bearer @token:1'),
    headerTexts,
  ),
  origin: fc.constantFrom('https://reader.example', 'null', ''),
  'access-control-request-method': fc.constantFrom('POST', 'PUT'),
  'x-forwarded-for': fc.constantFrom('203.0.113.9', '203.0.113.9:443', '[2001:db8::9]:443', 'nonsense'),
  'x-request-id': headerTexts,
  'accept-language': headerTexts,
  range: fc.constantFrom('bytes=0-1', 'x'),
}

export const oddHeaders = fc
  .subarray(Object.entries(ODD_HEADERS), { minLength: 1, maxLength: 2 })
  .chain(some => fc.record(Object.fromEntries(some)))

const keys = fc.oneof(
  fc.stringMatching(/^[!#-~]{16,255}$/),
  // Few, so that they come again: with the same body and with another.
  fc.constantFrom('a-key-that-comes-again-1', '"a-key-that-comes-again-2"'),
)

/** Mostly a key that may do it, seldom one that may not, or none. */
const credentials = fc.oneof(
  { weight: 12, arbitrary: fc.constant('@key:0') },
  { weight: 3, arbitrary: fc.constantFrom('@key:1', '@key:2', '@key:3', '') },
)

/** Headers of a request as it should be. */
export function headersOf(
  { operation, method }: Route,
  slot: number,
  type: string,
): fc.Arbitrary<Record<string, string>> {
  const names = (operation.parameters ?? []).filter(one => one.in === 'header').map(({ name }) => name)
  const body = operation.requestBody === undefined ? {} : { 'content-type': type }
  const schemes = (operation.security ?? []).flatMap(Object.keys)
  const token = schemes.includes('manageToken')
    ? fc.constantFrom(`@token:${slot}`, '')
    : schemes.includes('apiKey')
      ? credentials
      : fc.constant('')
  const match = names.includes('If-Match') ? matches : fc.constant({})
  const onlyNew =
    method === 'PUT' && names.includes('If-None-Match') ? fc.constantFrom(true, false) : fc.constant(false)
  const key = names.includes('Idempotency-Key')
    ? fc.option(keys, { nil: undefined, freq: 3 })
    : fc.constant(undefined)
  return fc.tuple(token, match, onlyNew, key).map(([bearer, ifMatch, isNew, idempotencyKey]) => ({
    ...body,
    ...(bearer && { authorization: `Bearer ${bearer}` }),
    ...(isNew ? { 'if-none-match': '*' } : ifMatch),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  }))
}

/** What a change is based on: anything that is there, what an answer said, or what is long gone. */
const matches: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ 'if-match': '*' }) },
  { weight: 3, arbitrary: fc.constantFrom({ 'if-match': '@etag:0' }, { 'if-match': '"1-x"' }) },
  { weight: 1, arbitrary: fc.constantFrom<Record<string, string>>({}, { 'if-match': '"999"' }) },
)
