/** Holds answers against the OpenAPI document that the service itself publishes. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

type Media = { schema?: object; examples?: object }
type Answer = { content?: Record<string, Media>; headers?: Record<string, unknown> }
type Operation = { responses: Record<string, Answer & { $ref?: string }> }
type Paths = Record<string, Record<string, Operation>>

/** Headers of transport, caching, security and CORS, which the document describes once for all. */
const EVERYWHERE = new Set([
  'cache-control',
  'content-encoding',
  'ratelimit',
  'ratelimit-policy',
  'x-request-id',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'transfer-encoding',
  'vary',
  'content-security-policy',
  'cross-origin-resource-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-max-age',
])

type Known = { document: object; ajv: Ajv2020; validators: WeakMap<object, ValidateFunction> }
const known = new Map<string, Known>()

/** @param configuration what the document follows from: services of one configuration share it. */
function contractOf(app: FastifyInstance, configuration: string): Known {
  let contract = known.get(configuration)
  if (contract === undefined) {
    const document = app.swagger() as object
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    formats.default(ajv)
    ajv.addSchema({ $id: 'openapi', ...document })
    contract = { document, ajv, validators: new WeakMap() }
    known.set(configuration, contract)
  }
  return contract
}

/** @throws Error that says how the answer differs from the contract. Paths that it does not describe are passed over. */
export function checkContract(
  app: FastifyInstance,
  { url, method = 'GET' }: InjectOptions & { url: string },
  response: LightMyRequestResponse,
  configuration: string,
): void {
  const contract = contractOf(app, configuration)
  const { document } = contract
  const paths = (document as { paths: Paths }).paths
  const path = new URL(url, 'http://localhost').pathname
  const template = Object.keys(paths).find(one =>
    new RegExp(`^${one.replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  const verb = method.toLowerCase() === 'head' ? 'get' : method.toLowerCase()
  const operation = template === undefined ? undefined : paths[template]?.[verb]
  if (operation === undefined) {
    return
  }
  const name = `${method} ${template} ${response.statusCode}`
  const declared = operation.responses[response.statusCode] ?? operation.responses['default']
  if (declared === undefined) {
    throw new Error(`${name} is not declared: ${response.body}`)
  }
  const answer = declared.$ref ? (resolve(document, declared.$ref) as Answer) : declared
  checkHeaders(name, answer, response)
  if (method !== 'HEAD') {
    checkBody(name, answer, response, contract)
  }
}

function checkHeaders(name: string, answer: Answer, response: LightMyRequestResponse): void {
  const declared = new Set(Object.keys(answer.headers ?? {}).map(header => header.toLowerCase()))
  for (const header of Object.keys(response.headers)) {
    if (!EVERYWHERE.has(header) && !declared.has(header)) {
      throw new Error(`${name} sends the header ${header}, which is not declared.`)
    }
  }
}

function checkBody(name: string, answer: Answer, response: LightMyRequestResponse, contract: Known): void {
  const type = String(response.headers['content-type'] ?? '').split(';')[0] ?? ''
  const contents = answer.content ?? {}
  if (Object.keys(contents).length === 0) {
    if (response.body !== '') {
      throw new Error(`${name} has a body, which is not declared.`)
    }
    return
  }
  const media = contents[type]
  if (media === undefined) {
    throw new Error(`${name} answers ${type}, which is not declared.`)
  }
  if (type.endsWith('json')) {
    const validate = validatorOf(media, contract)
    if (!validate(response.json())) {
      throw new Error(`${name}: ${contract.ajv.errorsText(validate.errors)}`)
    }
    const { code } = response.json() as { code: string }
    if (type === 'application/problem+json' && !(code in (media.examples ?? {}))) {
      throw new Error(`${name} is the problem ${code}, which is not declared.`)
    }
  }
}

/** Compiled once for each place in the document: it costs much more than the check itself. */
function validatorOf(media: Media, { ajv, validators }: Known): ValidateFunction {
  const known = validators.get(media)
  if (known !== undefined) {
    return known
  }
  const made = ajv.compile(absolute(media.schema ?? {}))
  validators.set(media, made)
  return made
}

/** References of the document, made absolute so that a part of it can be compiled by itself. */
function absolute(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"openapi#/components'))
}

function resolve(document: object, reference: string): unknown {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document)
}
