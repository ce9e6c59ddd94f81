/** What two versions of a schema have not in common, as far as it breaks clients. */

export type Schema = Record<string, unknown>

/** What is sent must stay taken; what is answered must stay what it was. New values of an answer are growth. */
export type Direction = 'sent' | 'answered'

/** The limits of what may be sent, and whether a greater number is narrower. */
const LIMITS: Record<string, boolean> = {
  maxLength: false,
  maxItems: false,
  maximum: false,
  minLength: true,
  minItems: true,
  minimum: true,
}

export class SchemaComparison {
  readonly #old: object
  readonly #now: object
  /** Those that are being compared, because schemas have parts of their own kind. */
  readonly #open = new Set<string>()

  constructor(old: object, now: object) {
    this.#old = old
    this.#now = now
  }

  compare(where: string, before: unknown, after: unknown, direction: Direction): string[] {
    const pair = `${direction} ${refOf(before)} ${refOf(after)}`
    if (refOf(before) !== undefined && this.#open.has(pair)) {
      return []
    }
    this.#open.add(pair)
    const olds = alternativesOf(this.#old, before)
    const nows = alternativesOf(this.#now, after)
    const changes =
      direction === 'sent'
        ? olds.flatMap(old => least(nows.map(now => this.#single(where, old, now, direction))))
        : nows.flatMap(now => least(olds.map(old => this.#single(where, old, now, direction))))
    this.#open.delete(pair)
    return changes
  }

  /** Compares schemas without alternatives. */
  #single(where: string, old: Schema, now: Schema, direction: Direction): string[] {
    const changes = direction === 'sent' ? narrowed(where, old, now) : widened(where, old, now)
    const properties = Object.entries(propertiesOf(old)).flatMap(([name, inner]) => {
      const newer = propertiesOf(now)[name]
      return newer === undefined
        ? [`${where} has no ${name} any more`]
        : this.compare(`${where}/${name}`, inner, newer, direction)
    })
    const items =
      old['items'] && now['items'] ? this.compare(`${where}/*`, old['items'], now['items'], direction) : []
    return [...changes, ...properties, ...items]
  }
}

/** Follows a reference. */
export function resolve<T>(root: object, value: T): T {
  const path = refOf(value)?.slice(2).split('/')
  return path === undefined
    ? value
    : resolve(
        root,
        path.reduce<never>((inner, key) => (inner as Record<string, never>)[key] as never, root as never),
      )
}

/** What a schema allows, one by one: of a union each part, of a list of types each type. */
function alternativesOf(root: object, schema: unknown): Schema[] {
  const { anyOf, oneOf = anyOf, ...own } = mergeParts(root, schema)
  if (Array.isArray(oneOf)) {
    return oneOf.flatMap(one => alternativesOf(root, { allOf: [one, own] }))
  }
  return Array.isArray(own['type']) ? own['type'].map(type => ({ ...own, type })) : [own]
}

/** A schema with what it takes from others. */
function mergeParts(root: object, schema: unknown): Schema {
  const { $ref: _, ...beside } = (schema ?? {}) as Schema
  const { allOf = [], ...own } = { ...(resolve(root, schema) as Schema), ...beside }
  const parts: Schema[] = [...(allOf as unknown[]).map(one => mergeParts(root, one)), own]
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(propertiesOf)),
    required: parts.flatMap(one => (one['required'] ?? []) as string[]),
  }
}

/** The changes to the alternative that is nearest. */
const least = (lists: string[][]) => lists.reduce((best, list) => (list.length < best.length ? list : best))

/** What was taken and is no more. */
function narrowed(where: string, old: Schema, now: Schema): string[] {
  const limits = Object.entries(LIMITS).filter(([name, isLeast]) => {
    const [was, is] = [old[name] as number | undefined, now[name] as number | undefined]
    return is !== undefined && (was === undefined ? !isLeast || is > 0 : isLeast ? is > was : is < was)
  })
  const isNew = (name: string) => now[name] !== undefined && now[name] !== old[name]
  return [
    ...(typeIsAnother(old, now) ? [`${where} takes no ${old['type'] ?? 'other type'} any more`] : []),
    ...(now['enum'] && !old['enum'] ? [`${where} takes only some values`] : []),
    ...missing(old['enum'], now['enum']).map(value => `${where} takes no ${value} any more`),
    ...missing(now['required'], old['required']).map(name => `${where} needs ${name}`),
    ...limits.map(([name]) => `${where} has another ${name}`),
    ...(isNew('pattern') ? [`${where} has another pattern`] : []),
    ...(now['uniqueItems'] && !old['uniqueItems'] ? [`${where} takes nothing twice any more`] : []),
    ...(now['additionalProperties'] === false && old['additionalProperties'] !== false
      ? [`${where} takes no other fields any more`]
      : []),
    ...(old['default'] !== undefined && JSON.stringify(old['default']) !== JSON.stringify(now['default'])
      ? [`${where} has another default`]
      : []),
  ]
}

/** What was sure and is no more. */
const widened = (where: string, old: Schema, now: Schema): string[] => [
  ...(typeIsAnother(now, old) ? [`${where} may be ${now['type'] ?? 'of any type'}`] : []),
  ...missing(old['required'], now['required']).map(name => `${where} may have no ${name}`),
]

/** Whether `one` allows a type that `other` does not. A schema without a type allows all. */
const typeIsAnother = ({ type }: Schema, other: Schema) =>
  other['type'] !== undefined && other['type'] !== type

/** The values of the first list that the second does not have; none, if one of them is no list. */
const missing = (list: unknown, others: unknown): unknown[] =>
  Array.isArray(list) && Array.isArray(others) ? list.filter(value => !others.includes(value)) : []

const propertiesOf = ({ properties = {} }: Schema) => properties as Record<string, unknown>

const refOf = (schema: unknown) => (schema as { $ref?: string } | undefined)?.$ref
