/** What a client of an older contract could not do any more with a newer one. */

type Schema = Record<string, unknown>
type Media = { schema?: Schema }
type Body = { content?: Record<string, Media> }
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema }
type Operation = {
  parameters?: Parameter[]
  requestBody?: Body & { required?: boolean }
  responses: Record<string, Body>
}
type Contract = { paths: Record<string, Record<string, Operation>>; components?: object }

const METHODS = ['get', 'post', 'put', 'patch', 'delete']

/** A change, and the operation (`GET /v1/articles`) that it is found at first. */
export type Breaking = { operation: string; change: string }

/** Lists the changes that break clients. A change of a shared schema is listed at each operation. */
export function listBreaking(before: object, after: object): Breaking[] {
  const [old, now] = [before as Contract, after as Contract]
  return Object.entries(old.paths).flatMap(([path, operations]) =>
    METHODS.filter(method => operations[method]).flatMap(method => {
      const newer = now.paths[path]?.[method]
      const compare = new Comparison(old, now)
      const changes =
        newer === undefined ? ['is gone'] : compare.operations(operations[method] as Operation, newer)
      return [...new Set(changes)].map(change => ({ operation: `${method.toUpperCase()} ${path}`, change }))
    }),
  )
}

/** What is sent must stay taken; what is answered must stay what it was. */
type Direction = 'sent' | 'answered'

/** The limits of what may be sent, and whether a greater number is narrower. */
const LIMITS: Record<string, boolean> = {
  maxLength: false,
  maxItems: false,
  maximum: false,
  minLength: true,
  minItems: true,
  minimum: true,
}

class Comparison {
  readonly #old: object
  readonly #now: object
  readonly #seen = new Set<string>()

  constructor(old: object, now: object) {
    this.#old = old
    this.#now = now
  }

  operations(old: Operation, now: Operation): string[] {
    return [
      ...this.#parameters(old, now),
      ...this.#contents(
        'the body',
        resolve(this.#old, old.requestBody),
        resolve(this.#now, now.requestBody),
        'sent',
      ),
      ...(old.requestBody === undefined && now.requestBody?.required ? ['needs a body'] : []),
      ...Object.entries(old.responses).flatMap(([status, answer]) =>
        /^2/.test(status)
          ? now.responses[status] === undefined
            ? [`no longer answers ${status}`]
            : this.#contents(
                `the answer ${status}`,
                resolve(this.#old, answer),
                resolve(this.#now, now.responses[status]),
                'answered',
              )
          : [],
      ),
    ]
  }

  #parameters(old: Operation, now: Operation): string[] {
    const listed = (root: object, { parameters = [] }: Operation) =>
      new Map(
        parameters.map(one => resolve(root, one) as Parameter).map(one => [`${one.in} ${one.name}`, one]),
      )
    const [before, after] = [listed(this.#old, old), listed(this.#now, now)]
    const gone = [...before].flatMap(([name, one]) => {
      const newer = after.get(name)
      return newer === undefined
        ? [`no longer takes the ${name}`]
        : this.#schemas(`the ${name}`, one.schema, newer.schema, 'sent')
    })
    const required = [...after].filter(([name, one]) => one.required && !before.get(name)?.required)
    return [...gone, ...required.map(([name]) => `needs the ${name}`)]
  }

  #contents(where: string, old: Body | undefined, now: Body | undefined, direction: Direction): string[] {
    return Object.entries(old?.content ?? {}).flatMap(([type, media]) => {
      const newer = now?.content?.[type]
      return newer === undefined
        ? [`${where} is no longer ${type}`]
        : this.#schemas(where, media.schema, newer.schema, direction)
    })
  }

  #schemas(where: string, before: unknown, after: unknown, direction: Direction): string[] {
    const pair = `${direction} ${refOf(before)} ${refOf(after)}`
    if (refOf(before) !== undefined && this.#seen.size === this.#seen.add(pair).size) {
      return []
    }
    const [old, now] = [this.#whole(this.#old, before), this.#whole(this.#now, after)]
    const changes = direction === 'sent' ? narrowed(where, old, now) : widened(where, old, now)
    const properties = Object.entries(propertiesOf(old)).flatMap(([name, inner]) => {
      const newer = propertiesOf(now)[name]
      return newer === undefined
        ? [`${where} has no ${name} any more`]
        : this.#schemas(`${where}/${name}`, inner, newer, direction)
    })
    const items =
      old['items'] && now['items'] ? this.#schemas(`${where}/*`, old['items'], now['items'], direction) : []
    return [...changes, ...properties, ...items]
  }

  /** A schema with what it takes from others. */
  #whole(root: object, schema: unknown): Schema {
    const { allOf = [], ...own } = (resolve(root, schema) ?? {}) as Schema
    const parts: Schema[] = [...(allOf as unknown[]).map(one => this.#whole(root, one)), own]
    return {
      ...Object.assign({}, ...parts),
      properties: Object.assign({}, ...parts.map(propertiesOf)),
      required: parts.flatMap(one => (one['required'] ?? []) as string[]),
    }
  }
}

/** What was taken and is no more. */
function narrowed(where: string, old: Schema, now: Schema): string[] {
  const limits = Object.entries(LIMITS).filter(([name, isLeast]) => {
    const [was, is] = [old[name] as number | undefined, now[name] as number | undefined]
    return is !== undefined && (was === undefined ? !isLeast || is > 0 : isLeast ? is > was : is < was)
  })
  return [
    ...missing(typesOf(old), typesOf(now)).map(type => `${where} takes no ${type} any more`),
    ...missing(old['enum'], now['enum']).map(value => `${where} takes no ${value} any more`),
    ...missing(now['required'], old['required'], []).map(name => `${where} needs ${name}`),
    ...limits.map(([name]) => `${where} has another ${name}`),
    ...(now['pattern'] !== undefined && now['pattern'] !== old['pattern']
      ? [`${where} has another pattern`]
      : []),
  ]
}

/** What was sure and is no more. */
const widened = (where: string, old: Schema, now: Schema): string[] => [
  ...missing(typesOf(now), typesOf(old)).map(type => `${where} may be ${type}`),
  ...missing(old['required'], now['required'], []).map(name => `${where} may have no ${name}`),
]

/** The values of the first list that the second does not have. Without a list everything is allowed. */
const missing = (list: unknown, others: unknown, standard?: unknown[]): unknown[] => {
  const [all, rest] = [list ?? standard, others ?? standard] as (unknown[] | undefined)[]
  return all === undefined || rest === undefined ? [] : all.filter(value => !rest.includes(value))
}

const typesOf = ({ type }: Schema) => (type === undefined ? undefined : [type].flat())

const propertiesOf = ({ properties = {} }: Schema) => properties as Record<string, unknown>

const refOf = (schema: unknown) => (schema as { $ref?: string } | undefined)?.$ref

function resolve<T>(root: object, value: T): T {
  const path = refOf(value)?.slice(2).split('/')
  return path === undefined
    ? value
    : resolve(
        root,
        path.reduce<never>((inner, key) => (inner as Record<string, never>)[key] as never, root as never),
      )
}
