import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { toYaml } from '../../src/docs/contract/openapi.ts'
import { startService } from '../helper.ts'
import {
  documentOf,
  type Media,
  resolved,
  routesOf,
  type Schema,
  validatorsOf,
  writtenDocumentOf,
} from './document.ts'

const root = join(import.meta.dirname, '../..')
const service = await startService(t)
const written = writtenDocumentOf(service.app)
const document = documentOf(service.app)
const routes = routesOf(document)
const validatorOf = validatorsOf(document)

/** Collects what is wrong, for one assertion in the end instead of thousands. */
function collector() {
  const wrong: string[] = []
  const check = (holds: unknown, what: string) => {
    if (!holds) {
      wrong.push(what)
    }
  }
  return { check, wrong }
}

t.test('openapi.yaml is what the code says', async t => {
  const committed = readFileSync(join(root, 'openapi.yaml'), 'utf8')
  t.ok(committed === toYaml(written), 'when it differs: npm run openapi, and read the difference')
  t.equal((await service.request({ url: '/openapi.yaml' })).body, committed, 'and it is served')
  t.same((await service.request({ url: '/openapi.json' })).json(), JSON.parse(JSON.stringify(written)))
})

t.test('whether an e-mail address is required changes the document, and no other variable does', async t => {
  const { app } = await startService(t, {
    // The address in the examples of a service that does not know its own.
    PUBLIC_URL: 'https://api.example.org',
    CORS_ORIGINS: 'https://site.example',
    HSTS_SECONDS: '60',
    RESPONSE_CACHE_MB: '0',
    SHARED_CACHE_SECONDS: '60',
    RATE_LIMIT: '7',
    KEY_RATE_LIMIT: '7',
    POST_RATE_LIMIT: '7',
    TRUSTED_PROXIES: '10.0.0.0/8',
    COMMENT_STRICTNESS: 'strict',
    COMMENT_FORM_REQUIRED: 'true',
    COMMENT_PROOF: 'always',
    COMMENT_DEPTH: '2',
    COMMENT_EDIT_MINUTES: '0',
    COMMENT_CLOSE_DAYS: '7',
    COMMENT_LINKS: '7',
    REVISIONS: '7',
  })
  const { paths, components } = writtenDocumentOf(app)
  // The client of the tests writes one document for all configurations that differ in the others.
  t.same({ paths, components }, { paths: written.paths, components: written.components })
  const anonymous = await startService(t, { COMMENT_EMAIL_REQUIRED: 'false' })
  t.notSame(writtenDocumentOf(anonymous.app).components, components)
})

t.test('redocly lint has nothing to say', async t => {
  const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'lint', 'openapi.yaml', '--extends=recommended', '--format=json'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    },
  )
  t.equal(status, 0, stderr)
  t.match(JSON.parse(stdout), { totals: { errors: 0, warnings: 0, ignored: 0 }, problems: [] })
})

const examplesOf = ({ example, examples = {} }: Media): unknown[] =>
  example === undefined ? Object.values(examples).map(({ value }) => value) : [example]

t.test('every operation is described and shown by example', async t => {
  const { check, wrong } = collector()
  const ids = routes.map(({ operation }) => operation.operationId)
  t.equal(new Set(ids).size, routes.length, 'operation ids are unique')
  const tags = document.tags.map(({ name }) => name)
  for (const { operation, id } of routes) {
    check(/^[a-z]+[A-Z]\w+$/.test(operation.operationId ?? ''), `${id} has an id`)
    check(operation.summary && operation.description, `${id} has a summary and a description`)
    check(operation.tags?.length === 1, `${id} has a tag`)
    check(tags.includes(operation.tags?.[0] ?? ''), `${id}: its tag is described`)
    for (const media of Object.values(operation.requestBody?.content ?? {})) {
      check(media.example, `${id}: the body has an example`)
    }
    for (const [status, answer] of Object.entries(operation.responses)) {
      const { content = {}, description } = answer
      check(description, `${id} ${status} is described`)
      for (const [type, media] of Object.entries(content)) {
        check(examplesOf(media).length > 0, `${id} ${status} ${type} has an example`)
      }
    }
  }
  t.same(wrong, [])
})

t.test('every example is valid under its schema', async t => {
  const { check, wrong } = collector()
  const holds = (name: string, schema: Schema, example: unknown) => {
    const validate = validatorOf(schema)
    check(example === undefined || validate(example), `${name}: ${JSON.stringify(validate.errors)}`)
  }
  for (const { operation, id } of routes) {
    for (const { name, schema, example } of operation.parameters ?? []) {
      holds(`${id} ${name}`, schema, example)
    }
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap(
      ({ content = {} } = { content: {} }) => Object.values(content),
    )
    for (const media of contents) {
      for (const example of examplesOf(media)) {
        holds(id, media.schema, example)
      }
    }
  }
  t.same(wrong, [])
})

t.test('every operation declares what any request can meet', async t => {
  const { check, wrong } = collector()
  const anywhere = ['400', '429', 'default']
  for (const { operation, id, path, method } of routes) {
    const declared = Object.keys(operation.responses)
    const isCounted = !['/healthz', '/readyz'].includes(path)
    for (const status of anywhere) {
      check(declared.includes(status) === (isCounted || status !== '429'), `${id}: ${status} of any request`)
    }
    // What comes with a POST is read, even where nothing is asked for.
    const reads = operation.requestBody !== undefined || method === 'POST'
    check(declared.includes('413') === reads, `${id}: 413 with a body`)
    check(declared.includes('415') === reads, `${id}: 415 with a body`)
    // An answer that is another each time has no validator.
    const isOnce = /\/comments\/(?:form|challenge)$/.test(path)
    check(declared.includes('304') === (method === 'GET' && !isOnce), `${id}: 304 for GET`)
    check(!path.includes('{article}') || declared.includes('404'), `${id}: 404 below an article`)
    check(declared.includes('401') === (operation.security !== undefined), `${id}: 401 with credentials`)
    const names = (operation.parameters ?? []).map(({ name }) => name)
    const conditional = names.includes('If-None-Match')
    // A PUT may have it too, to make something new only.
    check(
      conditional === ((method === 'GET' && !isOnce) || (method === 'PUT' && conditional)),
      `${id}: If-None-Match`,
    )
    const isChange = method !== 'GET' && names.includes('If-Match')
    check(declared.includes('428') === isChange, `${id}: 428 for a change with If-Match`)
    check(declared.includes('412') === names.includes('If-Match'), `${id}: 412 with If-Match`)
    check(declared.includes('422') === names.includes('Idempotency-Key'), `${id}: 422 with Idempotency-Key`)
    // What is secret or personal is not remembered, nor what changes nothing.
    const remembers = method === 'POST' && !/^\/v1\/(?:keys|privacy\/\w+)$|\/comments\/check$/.test(path)
    check(names.includes('Idempotency-Key') === remembers, `${id}: Idempotency-Key`)
    check(
      (declared.includes('403') && id !== 'editComment') ===
        (operation.security?.some(one => 'apiKey' in one) ?? false),
      `${id}: 403 with keys`,
    )
    for (const [status, answer] of Object.entries(operation.responses)) {
      const headers = Object.keys(answer.headers ?? {})
      if (['429', '503', 'default'].includes(status)) {
        check(headers.includes('Retry-After'), `${id} ${status}: Retry-After`)
      }
    }
  }
  t.same(wrong, [])
})

/** Calls `visit` with every schema of the components and parameters, and its place. */
function eachSchema(visit: (schema: Schema, at: string) => void) {
  const walk = (value: unknown, at: string): void => {
    if (typeof value === 'object' && value !== null) {
      visit(value as Schema, at)
      for (const [key, inner] of Object.entries(value).filter(([name]) => !/^examples?$/.test(name))) {
        walk(inner, `${at}/${key}`)
      }
    }
  }
  walk([written.components['schemas'], written.components['parameters'], written.paths], '')
}

t.test('the document is small, and says everything once', async t => {
  const size = (text: string) => Buffer.byteLength(text)
  t.ok(size(toYaml(written)) < 320_000, `YAML: ${size(toYaml(written))} bytes`)
  t.ok(size(JSON.stringify(written)) < 320_000, `JSON: ${size(JSON.stringify(written))} bytes`)
  const named = new Map<string, string>()
  eachSchema((schema, at) => {
    if ((schema.enum?.length ?? 0) > 1 && !/^\/0\/\w+$/.test(at)) {
      named.set(at, String(schema.enum))
    }
  })
  t.same([...named], [], 'every list of values has a name')
  const inline = routes.flatMap(({ operation, id }) =>
    [operation.requestBody, ...Object.values(operation.responses)]
      .flatMap(one => Object.entries(one?.content ?? {}))
      .filter(([type, { schema }]) => type.endsWith('json') && schema.$ref === undefined)
      .map(([type]) => `${id} ${type}`),
  )
  t.same(inline, [], 'so has every body')
})

t.test('schemas are written in what every generator reads', async t => {
  const { check, wrong } = collector()
  eachSchema((schema, at) => {
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      const described = field.description ?? resolved(written, field).description
      check(described, `${at}: ${name} is described`)
    }
    check(schema.allOf?.every(one => one.$ref ?? one.properties) ?? true, `${at}: one schema for each text`)
    check(schema.anyOf?.every(one => one.$ref ?? one.type) ?? true, `${at}: each form says its type`)
    check(!/\\[/d]/.test(schema.pattern ?? ''), `${at}: a plain pattern`)
    check(!('const' in schema), `${at}: a list of one value in place of a constant`)
    check(
      !/emptyIsNull|forms|base|component|parameter$/.test(Object.keys(schema).join()) ||
        /properties$/.test(at),
      at,
    )
  })
  t.same(wrong, [])
})

t.test('inputs refuse unknown fields', async t => {
  const objects = new Set<Schema>()
  const walk = (given: Schema) => {
    const schema = resolved(document, given)
    if (objects.has(schema)) {
      return
    }
    if (schema.properties !== undefined) {
      objects.add(schema)
    }
    const below = [
      schema.items,
      ...Object.values(schema.properties ?? {}),
      ...(schema.anyOf ?? schema.oneOf ?? []),
    ]
    for (const one of [...below, ...(schema.allOf ?? [])]) {
      if (one !== undefined) {
        walk(one)
      }
    }
  }
  for (const { operation } of routes) {
    for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
      walk(schema)
    }
  }
  t.ok(objects.size >= 9)
  t.ok([...objects].every(({ additionalProperties }) => additionalProperties === false))
  const endless = [...objects].flatMap(({ properties = {} }) =>
    Object.entries(properties).filter(([, { type, maxItems }]) => type === 'array' && maxItems === undefined),
  )
  t.same(endless, [], 'and have a limit for each list')
})

t.test('answers take new fields', async t => {
  const closed: string[] = []
  const seen = new Set<Schema>()
  const walk = (given: Schema | undefined, at: string): void => {
    const schema = given && resolved(document, given)
    if (schema === undefined || seen.has(schema)) {
      return
    }
    seen.add(schema)
    if (schema.additionalProperties === false) {
      closed.push(at)
    }
    walk(schema.items, `${at}[]`)
    for (const [name, field] of Object.entries(schema.properties ?? {})) {
      walk(field, `${at}.${name}`)
    }
    for (const one of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])]) {
      walk(one, at)
    }
  }
  for (const { operation, id } of routes) {
    for (const { content = {} } of Object.values(operation.responses)) {
      for (const { schema } of Object.values(content)) {
        walk(schema, id)
      }
    }
  }
  t.same(closed, ['getCommentChallenge.parameters', 'getCommentChallenge.parameters.data'])
})

t.test('no component stands unused', async t => {
  const text = JSON.stringify(written)
  const schemes = routes.flatMap(({ operation }) => operation.security ?? []).flatMap(Object.keys)
  for (const [kind, components] of Object.entries(document.components)) {
    for (const name of Object.keys(components)) {
      const used = kind === 'securitySchemes' ? schemes.includes(name) : undefined
      t.ok(used ?? text.includes(`"#/components/${kind}/${name}"`), `${kind}/${name}`)
    }
  }
  const references = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)]
  t.ok(references.length > 0)
  t.same(
    references.filter(([, kind = '', name = '']) => document.components[kind]?.[name] === undefined),
    [],
    'what is referred to is there',
  )
})

/** Fastify prints its routes as a tree: four characters for each level, the part of the path, the methods. */
function registeredPaths(tree: string): string[] {
  const parts: string[] = []
  const paths: string[] = []
  for (const line of tree.split('\n')) {
    const [, indent = '', part = ''] = /^((?:[│├└ ][ ─]{2,3})+)(\S+) \(/.exec(line) ?? []
    if (part !== '') {
      const level = indent.length / 4 - 1
      parts.splice(level, parts.length, part)
      paths.push(parts.join('').replace(/:(\w+)/g, '{$1}'))
    }
  }
  return paths
}

t.test('every route is in the document, with its methods', async t => {
  const described = new Set(Object.keys(document.paths))
  const registered = registeredPaths(service.app.printRoutes({ commonPrefix: false })).filter(path =>
    /^\/(?:$|v1(?!\/$)|healthz|readyz|problems\/)/.test(path),
  )
  t.same([...described].sort(), registered.sort())
  for (const [path, operations] of Object.entries(document.paths)) {
    const declared = Object.keys(operations).map(method => method.toUpperCase())
    const allowed = [...new Set([...declared, ...(declared.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])]
    for (const method of ['TRACE', 'OPTIONS'] as const) {
      const { headers, statusCode } = await service.request({
        method: method as 'OPTIONS',
        url: path.replace(/\{\w+\}/g, 'x'),
      })
      t.equal(statusCode, method === 'OPTIONS' ? 204 : 405, `${method} ${path}`)
      t.equal(headers['allow'], allowed.sort().join(', '), `${method} ${path}`)
    }
  }
})
