import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { OpenAPIV3_1 } from 'openapi-types'
import { stringify } from 'yaml'
import { ZodType } from 'zod'
import type { Answer } from '../http/contract.ts'

export type Document = OpenAPIV3_1.Document

/** Makes the OpenAPI 3.1 document from the routes' schemas. Register it before any route. */
export async function describeApi(app: FastifyInstance, about: Partial<Document>): Promise<void> {
  const bodies: BodyExamples = new Map()
  await app.register(swagger, {
    openapi: { openapi: '3.1.1', ...about } as never,
    transform: data => {
      const { schema, url } = jsonSchemaTransform(data as never)
      if (data.schema?.response) {
        restoreAnswers(schema as never, data.schema as never)
      }
      if (data.route.config?.uncounted) {
        dropQuotas(schema as never)
      }
      if (data.schema?.body instanceof ZodType) {
        bodies.set(String(data.schema.operationId), data.schema.body.meta()?.['examples'])
      }
      return { schema, url } as never
    },
    transformObject: data => finish(jsonSchemaTransformObject(data as never) as Document, bodies) as never,
  })
}

export const toYaml = (document: object) =>
  stringify(document, { lineWidth: 120, aliasDuplicateObjects: false })

/** Answers by status, as the routes declare them or as the type provider has turned them into JSON Schema. */
type Schema = { response: Record<string, Answer> }

/** Adds what the transform of the type provider drops: headers and examples of answers, and answers without a body. */
function restoreAnswers(target: Schema, source: Schema): void {
  for (const [status, { description, headers, content }] of Object.entries(source.response)) {
    const transformed = target.response[status]?.content
    for (const [type, { example }] of Object.entries(content)) {
      Object.assign(transformed?.[type] as object, example !== undefined && { example })
    }
    const body = Object.keys(content).length === 0 ? { type: 'null' } : { content: transformed }
    Object.assign(target.response, { [status]: { description, headers, ...body } })
  }
}

/**
 * Removes 429 and the rate limit headers from a route that no policy counts. Problem answers keep the headers, because
 * all routes share them.
 */
function dropQuotas({ response }: Schema): void {
  delete response['429']
  for (const [status, answer] of Object.entries(response)) {
    if (Number(status) < 400) {
      const { RateLimit: _, 'RateLimit-Policy': _policy, ...headers } = answer.headers
      answer.headers = headers
    }
  }
}

/** The examples that a route's body declares, by the operation's id. */
type BodyExamples = Map<string, unknown>

function finish(document: Document, bodies: BodyExamples): Document {
  for (const operation of operationsOf(document)) {
    tidyParameters(operation)
    showBodies(operation, bodies)
  }
  shareProblemAnswers(document)
  return dropUnusedSchemas(document)
}

/** The parts of an operation that are used here. */
type Operation = {
  operationId: string
  parameters?: { name: string; in: string; schema?: { type?: string } }[]
  requestBody?: { content: Record<string, object> }
  responses: Record<string, { description: string } | { $ref: string }>
}

function operationsOf(document: Document): Operation[] {
  return Object.values(document.paths as object)
    .flatMap(path => Object.values(path as object) as unknown[])
    .filter(
      (value): value is Operation => typeof value === 'object' && value !== null && 'operationId' in value,
    )
}

/** Declares that a list in a query is `a,b` and not `include=a&include=b`, and writes headers as `If-Match`. */
function tidyParameters({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if (parameter.schema?.type === 'array') {
      Object.assign(parameter, { style: 'form', explode: false })
    }
    if (parameter.in === 'header') {
      parameter.name = parameter.name.replace(/(?:^|-)[a-z]/g, start => start.toUpperCase())
    }
  }
}

const MARKDOWN = {
  schema: { type: 'string' },
  example: '---\nslug: a-title\ntitle: A title\nlang: en\n---\n\n## A heading\n\nIts text.\n',
}

/**
 * Adds the examples of bodies, which the transform drops beside a reference to a named schema. Declares a Markdown body
 * as text: the transform gives it the schema of the JSON body.
 */
function showBodies({ requestBody, operationId }: Operation, bodies: BodyExamples): void {
  const [example] = (bodies.get(operationId) ?? []) as unknown[]
  const content = requestBody?.content ?? {}
  for (const [type, media] of Object.entries(content)) {
    content[type] = type === 'text/markdown' ? MARKDOWN : { ...media, example }
  }
}

/** Moves equal problem answers to the components, once each, so that people can read the document. */
function shareProblemAnswers(document: Document): void {
  const shared: Record<string, OpenAPIV3_1.ResponseObject> = {}
  for (const { responses } of operationsOf(document)) {
    for (const [status, answer] of Object.entries(responses)) {
      if (Number(status) >= 400) {
        const problem = answer as OpenAPIV3_1.ResponseObject
        const name = problemName(problem.description)
        shared[name] = problem
        responses[status] = { $ref: `#/components/responses/${name}` }
      }
    }
  }
  const inOrder = Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1))
  document.components = { ...document.components, responses: Object.fromEntries(inOrder) }
}

/** A name made of the codes in the description of an answer: `DuplicateCommentOrDeletedSince`. */
function problemName(description: string): string {
  return [...description.matchAll(/\(`([a-z-]+)`\)/g)]
    .map(([match]) => match.replace(/[^a-z-]/g, ''))
    .map(code => code.replace(/(?:^|-)[a-z]/g, start => start.slice(-1).toUpperCase()))
    .join('Or')
}

/**
 * Removes schemas that nothing refers to: the transform adds an input variant of every named schema. Sorts the others
 * by name, because otherwise they would be in the order of the imports.
 */
function dropUnusedSchemas(document: Document): Document {
  const schemas = document.components?.schemas as Record<string, object>
  const used = new Set<string>()
  const follow = (value: unknown): void => {
    for (const match of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      const name = String(match[1])
      if (!used.has(name)) {
        used.add(name)
        follow(schemas[name])
      }
    }
  }
  follow({ ...document, components: { ...document.components, schemas: {} } })
  const kept = Object.entries(schemas)
    .filter(([name]) => used.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...document, components: { ...document.components, schemas: Object.fromEntries(kept) } }
}
