/** The OpenAPI document as the tests read it: only as much of its shape as they need, with references followed. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'

export type Schema = {
  $ref?: string
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

type Media = { schema: Schema; example?: unknown }
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
  responses: Record<string, Answer & { $ref?: string }>
  security?: Record<string, unknown>[]
}

export type Document = {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
  tags: { name: string }[]
}

export const documentOf = (app: FastifyInstance) => app.swagger() as unknown as Document

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

/** The answer itself where it stands among the components. */
export function answerOf(document: Document, answer: Answer & { $ref?: string }): Answer {
  const name = answer.$ref?.replace('#/components/responses/', '')
  return name === undefined ? answer : (document.components['responses']?.[name] as Answer)
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
