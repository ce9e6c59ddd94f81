/** What a client of an older contract could not do any more with a newer one. */
import { type Direction, resolve, type Schema, SchemaComparison } from './breaking-schemas.ts'

type Body = { content?: Record<string, { schema?: Schema }>; headers?: object }
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema }
type Operation = {
  parameters?: Parameter[]
  requestBody?: Body & { required?: boolean }
  responses: Record<string, Body>
  security?: object[]
  'x-required-scope'?: string
}
type Contract = { paths: Record<string, Record<string, Operation>> }

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

class Comparison {
  readonly #old: object
  readonly #now: object
  readonly #schemas: SchemaComparison

  constructor(old: object, now: object) {
    this.#old = old
    this.#now = now
    this.#schemas = new SchemaComparison(old, now)
  }

  operations(old: Operation, now: Operation): string[] {
    const [sent, taken] = [resolve(this.#old, old.requestBody), resolve(this.#now, now.requestBody)]
    return [
      ...lockedBy(old, now),
      ...this.#parameters(old, now),
      ...this.#contents('the body', sent, taken, 'sent'),
      ...(taken?.required && !sent?.required ? ['needs a body'] : []),
      ...Object.entries(old.responses).flatMap(([status, answer]) =>
        /^2/.test(status) ? this.#answers(status, answer, now.responses[status]) : [],
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
        : this.#schemas.compare(`the ${name}`, one.schema, newer.schema, 'sent')
    })
    const required = [...after].filter(([name, one]) => one.required && !before.get(name)?.required)
    return [...gone, ...required.map(([name]) => `needs the ${name}`)]
  }

  #answers(status: string, before: Body, after: Body | undefined): string[] {
    if (after === undefined) {
      return [`no longer answers ${status}`]
    }
    const [old, now] = [resolve(this.#old, before), resolve(this.#now, after)]
    const headers = Object.keys(old.headers ?? {}).filter(name => !Object.hasOwn(now.headers ?? {}, name))
    return [
      ...this.#contents(`the answer ${status}`, old, now, 'answered'),
      ...headers.map(name => `the answer ${status} has no ${name}`),
    ]
  }

  #contents(where: string, old: Body | undefined, now: Body | undefined, direction: Direction): string[] {
    return Object.entries(old?.content ?? {}).flatMap(([type, media]) => {
      const newer = now?.content?.[type]
      return newer === undefined
        ? [`${where} is no longer ${type}`]
        : this.#schemas.compare(where, media.schema, newer.schema, direction)
    })
  }
}

/** Whether what worked without a key, or with one of another scope, needs one now. */
function lockedBy(old: Operation, now: Operation): string[] {
  const isOpen = ({ security = [] }: Operation) =>
    security.length === 0 || security.some(way => Object.keys(way).length === 0)
  if (isOpen(old)) {
    return isOpen(now) ? [] : ['needs a key']
  }
  const scope = now['x-required-scope']
  return isOpen(now) || scope === old['x-required-scope'] ? [] : [`needs the scope ${scope}`]
}
