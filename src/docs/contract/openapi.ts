import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { isCollection, visit, Document as YamlDocument } from 'yaml'
import { ZodType } from 'zod'
import type { Answer } from '../../http/contract.ts'
import { shareComponents, tidyComponents } from './components.ts'
import { type Document, type Operation, operationsOf } from './operations.ts'
import { extendBases, shareEnums, tidySchemas, writeSchema } from './schemas.ts'

const SETTINGS = { zodToJsonConfig: { override: writeSchema } }
const toSchema = createJsonSchemaTransform(SETTINGS)
const toDocument = createJsonSchemaTransformObject(SETTINGS)

/** Makes the OpenAPI 3.1 document from the routes' schemas. Register it before any route. */
export async function describeApi(app: FastifyInstance, about: Partial<Document>): Promise<void> {
  const bodies: BodyExamples = new Map()
  await app.register(swagger, {
    openapi: { openapi: '3.1.1', ...about } as never,
    transform: data => {
      const { schema, url } = toSchema(data as never)
      if (data.schema?.response) {
        restoreAnswers(schema as never, data.schema as never)
      }
      if (data.route.config?.uncounted) {
        delete (schema as unknown as Schema).response['429']
      }
      if (data.schema?.body instanceof ZodType) {
        bodies.set(String(data.schema.operationId), data.schema.body.meta()?.['examples'])
      }
      return { schema, url } as never
    },
    transformObject: data => finish(toDocument(data as never) as Document, bodies) as never,
  })
}

/** Characters of a line. What fits in so many of JSON stands in one. */
const SHORT = 180

/** Texts that YAML 1.1 reads as a time, a number or a boolean. */
const OTHER_IN_YAML_11 = /^(?:\d{4}-\d\d-\d\d.*|\d+(?::\d+)+|y|n|yes|no|on|off)$/i

/** Writes YAML that parsers of version 1.1 read too, such as Python's. They take no bare `?` within braces. */
export function toYaml(document: object): string {
  const yaml = new YamlDocument(document, { aliasDuplicateObjects: false })
  visit(yaml, {
    Collection: (_key, node) => {
      node.flow = JSON.stringify(node.toJSON()).length <= SHORT
    },
    Scalar: (_key, scalar, path) => {
      const isInBraces = path.some(node => isCollection(node) && node.flow)
      const { value } = scalar
      if (
        typeof value === 'string' &&
        (OTHER_IN_YAML_11.test(value) || (isInBraces && value.includes('?')))
      ) {
        scalar.type = 'QUOTE_DOUBLE'
      }
    },
  })
  return yaml.toString({ lineWidth: SHORT, indentSeq: false, flowCollectionPadding: false })
}

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

/** The examples that a route's body declares, by the operation's id. */
type BodyExamples = Map<string, unknown>

/** In the examples of a service that does not know its public address. */
const EXAMPLE_URL = 'https://api.example.org'

function finish(document: Document, bodies: BodyExamples): Document {
  for (const operation of operationsOf(document)) {
    tidyParameters(operation)
    showBodies(operation, bodies)
    showScope(operation)
  }
  shareComponents(document, document.servers?.[0]?.url.replace(/\/$/, '') || EXAMPLE_URL)
  const tidied = tidySchemas(document)
  extendBases(tidied)
  return tidyComponents(shareEnums(tidied))
}

/** Writes headers as `If-Match`. */
function tidyParameters({ parameters = [] }: Operation): void {
  for (const parameter of parameters) {
    if (parameter.required === false) {
      delete parameter.required
    }
    if (parameter.in === 'header') {
      parameter.name = parameter.name.replace(/(?:^|-)[a-z]/g, start => start.toUpperCase())
    }
  }
}

/**
 * Says in words and by an extension which scope a key needs. OpenAPI 3.1 takes it in `security`, but linters and generators
 * know scopes of OAuth alone.
 */
function showScope(operation: Operation): void {
  const { security = [], description } = operation
  const scope = security.find(({ apiKey }) => apiKey !== undefined)?.['apiKey']?.[0]
  if (scope !== undefined) {
    operation.security = security.map(one => (one['apiKey'] === undefined ? one : { apiKey: [] }))
    operation['x-required-scope'] = scope
    const isOptional = security.some(one => Object.keys(one).length === 0)
    operation.description = isOptional
      ? description
      : `${description} Needs a key with the scope \`${scope}\`.`
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
