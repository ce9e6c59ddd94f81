/** What the OpenAPI document says of a request: an opinion of its own, made without any code of the service. */
import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Document, Operation, Parameter, Schema } from './document.ts'
import { validatorsOf } from './document.ts'

export type Sent = {
  operation: Operation
  /** As in the URL. */
  segments: Record<string, string>
  query: [name: string, value: string][]
  headers: Record<string, string>
  body: string | Buffer | undefined
}

/** Where the document is broken: the name of a parameter or a JSON Pointer, and the value that stands there. */
export type Breach = { at: string; value: unknown; keyword: string }

/** Monitors add parameters of their own. OpenAPI has no way to say so that generators understand. */
const TAKE_ANY_QUERY = new Set<string | undefined>(['getHealth', 'getReadiness'])

const MISSING = Symbol('missing')

/** In the place of text whose escapes are not UTF-8. */
const UNREADABLE = '\ufffd'

/** @returns undefined where the document leaves open what is right (a media type that is written unusually). */
export function verdictsOf(document: Document): (sent: Sent) => Breach[] | undefined {
  const validatorOf = validatorsOf(document)

  const breachesOf = (schema: Schema, value: unknown, at: string): Breach[] => {
    const validate = validatorOf(schema)
    return validate(value)
      ? []
      : (validate.errors ?? []).map(error => ({
          at: at + error.instancePath,
          value: valueAt(value, error),
          keyword: error.keyword,
        }))
  }

  const parameterBreaches = ({ name, schema, required }: Parameter, texts: string[]): Breach[] => {
    const [text] = texts
    if (texts.includes(UNREADABLE)) {
      return [{ at: name, value: texts, keyword: 'escapes' }]
    }
    if (text === undefined) {
      return required ? [{ at: name, value: undefined, keyword: 'required' }] : []
    }
    return texts.length > 1 && schema.type !== 'array'
      ? [{ at: name, value: texts, keyword: 'twice' }]
      : breachesOf(schema, read(schema, texts), name)
  }

  return ({ operation, segments, query, headers, body }) => {
    const decodedQuery = query.map(([name, value]) => [formDecoded(name), formDecoded(value)] as const)
    const parameters = operation.parameters ?? []
    const breaches = parameters.flatMap(parameter => {
      const texts =
        parameter.in === 'query'
          ? decodedQuery.filter(([name]) => name === parameter.name).map(([, value]) => value)
          : [textOf(parameter, segments, headers)].filter(text => text !== undefined)
      return parameterBreaches(parameter, texts)
    })
    const queryNames = parameters.filter(one => one.in === 'query').map(({ name }) => name)
    for (const [name, value] of TAKE_ANY_QUERY.has(operation.operationId) ? [] : decodedQuery) {
      if (!queryNames.includes(name) || [name, value].includes(UNREADABLE)) {
        breaches.push({ at: name, value, keyword: 'additionalProperties' })
      }
    }
    const schema = operation.requestBody?.content['application/json']?.schema
    if (schema === undefined) {
      return breaches
    }
    // Of Markdown the document says only that it is text.
    if (!/^application\/json(?:; charset=utf-8)?$/.test(headers['content-type'] ?? '')) {
      return undefined
    }
    const content = (headers['content-encoding'] ?? 'identity') === 'identity' ? parsed(body) : MISSING
    return content === MISSING
      ? [...breaches, { at: '', value: body, keyword: 'json' }]
      : [...breaches, ...breachesOf(schema, content, '')]
  }
}

function textOf({ name, in: place }: Parameter, segments: Sent['segments'], headers: Sent['headers']) {
  return place === 'path' ? decoded(segments[name] ?? '') : headers[name.toLowerCase()]
}

/** The value that a parameter's text means; what cannot be read stays text and breaks the schema. */
function read(schema: Schema, texts: string[]): unknown {
  const [text] = texts as [string]
  switch (schema.type) {
    case 'integer':
      return /^(?:0|[1-9]\d*)$/.test(text) ? Number(text) : text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'array':
      // Lists of values without commas are taken by comma, too.
      return new RegExp(schema.items?.pattern ?? '^$', 'u').test('a,b') ? texts : texts.join().split(',')
    default:
      return text
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return UNREADABLE
  }
}

const formDecoded = (text: string) => decoded(text.replaceAll('+', ' '))

function parsed(body: string | Buffer | undefined): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(body ?? '')))
  } catch {
    return MISSING
  }
}

function valueAt(value: unknown, { instancePath }: ErrorObject): unknown {
  return instancePath
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
}
