/** Hostile requests for every operation of the document, each longer and longer in one place. */
import { LIMITS } from '../../src/kernel/limits.ts'
import { type Document, type Operation, type Route, routesOf, type Schema } from '../contract/document.ts'
import type { GrowthCase } from './growth-clock.ts'
import { type Field, fieldsOf, withValue } from './growth-fields.ts'
import type { GrowthService, Known } from './growth-service.ts'
import { FORMATS, LONGEST, TEXTS } from './growth-texts.ts'

/** Characters of a URL, or of a header, that the server takes. */
const LONGEST_HEAD = 14_000
/** Of a name in a path. */
const LONGEST_NAME = 1_000
/** Units of one character before its length is known (UAX 15); see `src/scalars.ts`. */
const UNITS = 4

type Sending = { service: GrowthService; known: Known; refused: (complaint: string) => void }

export async function* requestCases(
  service: GrowthService,
  refused: (complaint: string) => void,
): AsyncGenerator<GrowthCase, void> {
  const { document } = service
  const seen = new Set<string>()
  // The same schema at another place is read by the same code.
  const isNew = (key: string) => seen.size < seen.add(key).size
  for (const route of routesOf(document)) {
    const sending = { service, known: await service.plant(route.id), refused }
    yield* bodyCases(document, route, sending, isNew)
    yield* parameterCases(route, sending, isNew)
  }
}

type IsNew = (key: string) => boolean

function bodyCases(document: Document, route: Route, sending: Sending, isNew: IsNew): GrowthCase[] {
  const media = route.operation.requestBody?.content['application/json']
  if (media === undefined) {
    return []
  }
  const longest = route.id.match(/comment|draft/i) ? LIMITS.commentRequestBytes : LIMITS.requestBytes
  return fieldsOf(document, media.schema).flatMap(field => {
    // Bodies and comments are more than their schema: what is made of them depends on the operation.
    const isRead = (field.schema.maxLength ?? 0) >= LIMITS.comment
    if (!isNew(`${isRead ? route.id : ''}${JSON.stringify(field.schema)}`)) {
      return []
    }
    const bytes = longest - 2_000
    return longValues(field, bytes).map(({ name, most, make }) => ({
      name: `${route.id} ${field.path.join('.')}: ${name}`,
      most: fitting(make, most, bytes),
      make: length => {
        const body = withValue(document, media.schema, media.example, field.path, make(length))
        const payload = JSON.stringify(unlikeOthers(route.id, field.path, body))
        return send(route, sending, { payload })
      },
    }))
  })
}

/** The most up to `most` of which the JSON has so many bytes: a body of more is not read at all. */
function fitting(make: (length: number) => unknown, most: number, bytes: number): number {
  const size = Buffer.byteLength(JSON.stringify(make(most)))
  return size <= bytes ? most : Math.floor((most * bytes) / size)
}

/** Bodies that would be refused as the same as an earlier one. */
function unlikeOthers(id: string, path: Field['path'], body: unknown): unknown {
  count += 1
  if (id === 'createArticle' && path[0] !== 'slug' && path.length > 0) {
    return { ...(body as object), slug: `growth-${count}` }
  }
  if (id === 'postComment' && path.length > 0 && path.join() !== 'author,name') {
    const { author, ...rest } = body as { author: object }
    return { ...rest, author: { ...author, name: `Reader ${count}` } }
  }
  return body
}
let count = 0

type LongValue = { name: string; most: number; make: (length: number) => unknown }

function longValues({ path, schema }: Field, bytes: number): LongValue[] {
  switch (schema.type) {
    case 'string':
      return longTexts(schema, bytes)
    case 'array':
      return longLists(schema, bytes, path)
    default:
      return longObjects(schema, bytes)
  }
}

function longTexts({ maxLength, format, pattern, enum: names }: Schema, bytes: number): LongValue[] {
  const all = { ...TEXTS, ...FORMATS[format ?? ''] }
  const cases = (most: number, kinds = Object.keys(all)) =>
    kinds.map(kind => ({ name: `${kind}, ${most}`, most, make: all[kind] as (length: number) => string }))
  if (maxLength !== undefined) {
    const early = Math.min(UNITS * maxLength, bytes)
    return [...cases(maxLength), ...cases(early), ...cases(bytes, [...LONGEST])]
  }
  const isFixed = names !== undefined || (pattern !== undefined && format !== 'date-time')
  return cases(bytes, isFixed ? [...LONGEST] : Object.keys(all))
}

function longLists({ maxItems, items = {} }: Schema, bytes: number, path: Field['path']): LongValue[] {
  const list = (element: unknown) => (length: number) => Array.from({ length }, () => element)
  const elements: Record<string, unknown> = { numbers: 0, objects: {}, lists: [], texts: 'a' }
  const within = maxItems === undefined ? [] : [maxItems]
  const cases = Object.entries(elements).flatMap(([name, element]) =>
    [...within, Math.floor(bytes / 4)].map(most => ({ name: `${most} ${name}`, most, make: list(element) })),
  )
  const isTree = path.at(-1) === 'sections'
  /** So many lists of as many, of which each alone is within its bound. */
  const nested = (length: number) =>
    Array.from({ length: Math.ceil(length / 900) }, () => ({ sections: list({})(900) }))
  const deep = { name: 'lists in lists', most: Math.floor(bytes / 4), make: nested }
  return [...cases, ...(isTree ? [deep] : []), ...(items.enum === undefined ? [] : [repeated(items.enum)])]
}

const repeated = (names: readonly unknown[]): LongValue => ({
  name: 'one name again and again',
  most: 10_000,
  make: length => Array.from({ length }, () => names[0]),
})

function longObjects(schema: Schema, bytes: number): LongValue[] {
  const keys = (length: number) => Object.fromEntries(Array.from({ length }, (_one, key) => [`k${key}`, 0]))
  const deep = (length: number) => JSON.parse(`${'{"a":'.repeat(length)}0${'}'.repeat(length)}`) as unknown
  const isFree = schema.additionalProperties !== false
  return [
    { name: 'keys', most: Math.floor(bytes / 11), make: keys },
    ...(isFree
      ? [{ name: 'keys that are allowed', most: Math.floor(LIMITS.metaBytes / 11), make: keys }]
      : []),
    { name: 'objects in objects', most: 4_000, make: deep },
    { name: 'an endless key', most: Math.floor(bytes / 2), make: length => ({ ['k'.repeat(length)]: 0 }) },
  ]
}

function parameterCases(route: Route, sending: Sending, isNew: IsNew): GrowthCase[] {
  return (route.operation.parameters ?? [])
    .filter(({ in: place, schema }) => isNew(`${place}${JSON.stringify(schema)}`))
    .flatMap(({ name, in: place }) =>
      Object.entries({ ...TEXTS, ...FORMATS['date-time'] }).map(([kind, make]) => ({
        name: `${route.id} ${place} ${name}: ${kind}`,
        most: place === 'path' ? LONGEST_NAME : LONGEST_HEAD,
        make: (length: number) => {
          // Escaped, and cut again: the length is that of what is sent.
          const text = encodeURIComponent(make(length).toWellFormed()).slice(0, length).replace(/%.?$/, '')
          const own = place === 'header' ? { headers: { [name.toLowerCase()]: text } } : {}
          const segments = place === 'path' ? { [name]: text } : {}
          const query = place === 'query' ? `?${name}=${text}` : ''
          return send(route, sending, { ...own, segments, query, payload: payloadOf(route.operation) })
        },
      })),
    )
}

const payloadOf = ({ requestBody }: Operation) => {
  const example = requestBody?.content['application/json']?.example
  return example === undefined ? undefined : JSON.stringify(example)
}

type Sent = {
  payload: string | undefined
  headers?: Record<string, string>
  segments?: Record<string, string>
  query?: string
}

function send({ path, method, id }: Route, { service, known, refused }: Sending, sent: Sent) {
  const { payload, query = '' } = sent
  // What is there must stay there for the requests after this one.
  const segments = { ...(method === 'DELETE' ? {} : known.segments), ...sent.segments }
  const url = path.replace(/\{(\w+)\}/g, (_match, name: string) => segments[name] ?? 'a') + query
  const headers = {
    'if-match': '*',
    ...(id === 'editComment' || id === 'deleteComment'
      ? { authorization: `Bearer ${known.manageToken}` }
      : {}),
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...sent.headers,
  }
  return async () => {
    const status = await service.send({ method: method as 'GET', url, headers, ...(payload && { payload }) })
    if (status === 413 || status === 429 || status >= 500) {
      refused(`${id} was answered ${status}: nothing was measured.`)
    }
  }
}
