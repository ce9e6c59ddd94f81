/** The OpenAPI document as the tests read it: only as much of its shape as they need, with references followed. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

export type Schema = {
  $ref?: string
  description?: string
  type?: string | string[]
  enum?: unknown[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

export type Parameter = {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
  example?: unknown
}

export type Media = { schema: Schema; example?: unknown; examples?: Record<string, { value: unknown }> }
type Header = { description?: string; schema: Schema }
export type Answer = {
  description: string
  headers?: Record<string, Header>
  content?: Record<string, Media>
}

export type Operation = {
  operationId?: string
  summary?: string
  description?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Record<string, Media> }
  responses: Record<string, Answer>
  security?: Record<string, unknown>[]
  'x-required-scope'?: string
}

export type Document = {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
  tags: { name: string }[]
}

/**
 * The document with the references of operations followed, but for those to schemas that list no values, and with the
 * scope of each operation where OpenAPI 3.1 would have it.
 */
export function documentOf(app: FastifyInstance): Document {
  const written = writtenDocumentOf(app)
  const follow = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) {
      return value
    }
    if (Array.isArray(value)) {
      return value.map(follow)
    }
    const { $ref = '', ...beside } = value as { $ref?: string }
    const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.*)$/.exec($ref) ?? []
    const component = written.components[kind]?.[name] as object | undefined
    return component === undefined || (kind === 'schemas' && !('enum' in component))
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, follow(inner)]))
      : follow({ ...component, ...beside })
  }
  const paths = follow(written.paths) as Document['paths']
  for (const operation of Object.values(paths).flatMap(one => Object.values(one))) {
    const { security, 'x-required-scope': scope } = operation
    if (security !== undefined && scope !== undefined) {
      operation.security = security.map(one => ('apiKey' in one ? { apiKey: [scope] } : one))
    }
  }
  return { ...written, paths }
}

/** The document as it is published. */
export const writtenDocumentOf = (app: FastifyInstance) => app.swagger() as unknown as Document

export type Route = { path: string; method: string; operation: Operation; id: string }

export function routesOf(document: Document): Route[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      id: operation.operationId ?? `${method} ${path}`,
    })),
  )
}

/** The schema itself where a named one is referred to. */
export function resolved(document: Document, schema: Schema): Schema {
  const name = schema.$ref?.replace('#/components/schemas/', '')
  return name === undefined ? schema : (document.components['schemas']?.[name] as Schema)
}

/** Compiles parts of the document as JSON Schemas; each part once. */
export function validatorsOf(document: Document): (schema: Schema) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  ajv.addSchema({ $id: 'openapi', ...document })
  const known = new WeakMap<Schema, ValidateFunction>()
  return schema => {
    const validate =
      known.get(schema) ??
      ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components')) as object,
      )
    known.set(schema, validate)
    return validate
  }
}
