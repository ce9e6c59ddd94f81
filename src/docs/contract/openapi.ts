import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod'
import { ZodType } from 'zod'
import type { Answer } from '../../http/contract.ts'
import { BIBTEX } from '../../http/json-body.ts'
import { latePackage } from '../../kernel/late.ts'
import { lazy } from '../../kernel/lazy.ts'
import { shareComponents, tidyComponents } from './components.ts'
import { type Document, type Media, type Operation, operationsOf } from './operations.ts'
import { extendBases, shareEnums, tidySchemas, writeSchema } from './schemas.ts'

const SETTINGS = { zodToJsonConfig: { override: writeSchema } }
const toSchema = createJsonSchemaTransform(SETTINGS)
const toDocument = createJsonSchemaTransformObject(SETTINGS)

const swaggerPackage: () => typeof import('@fastify/swagger') = latePackage('@fastify/swagger')

/**
 * Makes the OpenAPI 3.1 document from the routes' schemas, when it is first asked for by `app.swagger()`. Call it before any
 * route is declared.
 */
export function describeApi(app: FastifyInstance, about: Partial<Document>): void {
  const routes: RouteOptions[] = []
  app.addHook('onRoute', route => {
    routes.push(route)
  })
  const document = lazy(() => writeDocument(routes, about))
  app.decorate('swagger', document as never)
}

/** The plugin takes the routes from a host of its own: the service has started before the plugin is loaded. */
function writeDocument(routes: RouteOptions[], about: Partial<Document>) {
  const hooks: Record<string, (argument: unknown) => void> = {}
  let write: (() => object) | undefined
  const host = {
    addHook(name: string, hook: (argument: unknown) => void) {
      hooks[name] = hook
    },
    decorate(_name: string, swagger: () => object) {
      write = swagger
    },
    getSchemas: () => ({}),
  }
  const nothing = () => undefined
  swaggerPackage().fastifySwagger(host as never, describing(about) as never, nothing)
  for (const route of routes) {
    hooks['onRoute']?.(route)
  }
  hooks['onReady']?.(nothing)
  return write?.()
}

function describing(about: Partial<Document>): FastifyDynamicSwaggerOptions {
  const bodies: BodyExamples = new Map()
  return {
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
  }
}

const yamlPackage: () => typeof import('yaml') = latePackage('yaml')

/** Characters of a line. What fits in so many of JSON stands in one. */
const SHORT = 180

/** Texts that YAML 1.1 reads as a time, a number or a boolean. */
const OTHER_IN_YAML_11 = /^(?:\d{4}-\d\d-\d\d.*|\d+(?::\d+)+|y|n|yes|no|on|off)$/i

/** Writes YAML that parsers of version 1.1 read too, such as Python's. They take no bare `?` within braces. */
export function toYaml(document: object): string {
  const { Document: YamlDocument, isCollection, visit } = yamlPackage()
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

const TEXTS: Record<string, Media> = {
  'text/markdown': {
    schema: { type: 'string' },
    example: '---\nslug: a-title\ntitle: A title\nlang: en\n---\n\n## A heading\n\nIts text.\n',
  },
  [BIBTEX]: {
    schema: { type: 'string' },
    example: '@book{dean2025, author = {Dean, Ann}, title = {A Title}, year = {2025}}',
  },
}

/**
 * Adds the examples of bodies, which the transform drops beside a reference to a named schema. Declares texts as such: the
 * transform gives them the schema of the JSON body.
 */
function showBodies({ requestBody, operationId }: Operation, bodies: BodyExamples): void {
  const [example] = (bodies.get(operationId) ?? []) as unknown[]
  const content = requestBody?.content ?? {}
  for (const [type, media] of Object.entries(content)) {
    content[type] = TEXTS[type] ?? { ...media, example }
  }
}
