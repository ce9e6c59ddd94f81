/** Every place of the document's request schemas where something long can stand. */
import { type Document, resolved, type Schema } from '../contract/document.ts'

/** `path` leads to the value in the body. */
export type Field = { path: (string | number)[]; schema: Schema }

/** @param depth how often a schema may still hold itself. */
export function fieldsOf(document: Document, given: Schema, path: Field['path'] = [], depth = 2): Field[] {
  const schema = resolved(document, given)
  const forms = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (forms !== undefined) {
    return forms.flatMap(form => fieldsOf(document, form, path, depth))
  }
  const isRecursive = given.$ref !== undefined
  if (isRecursive && depth === 0) {
    return []
  }
  const below = isRecursive ? depth - 1 : depth
  const own = ['string', 'object', 'array'].includes(String(schema.type)) ? [{ path, schema }] : []
  const properties = Object.entries(schema.properties ?? {}).flatMap(([name, one]) =>
    fieldsOf(document, one, [...path, name], below),
  )
  const items = schema.items === undefined ? [] : fieldsOf(document, schema.items, [...path, 0], below)
  return [...own, ...properties, ...items]
}

const TEXTS = ['a', 'en', '2025-01', '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71']
const OF_FORMATS: Record<string, string> = {
  uri: 'https://a.example/',
  email: 'a@a.example',
  'date-time': '2025-01-01T00:00:00Z',
}

/** A small value that the schema takes, with what must be there. */
export function smallValue(document: Document, given: Schema): unknown {
  const schema = resolved(document, given)
  const [form] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (form !== undefined) {
    return smallValue(document, form)
  }
  if (schema.enum !== undefined) {
    return schema.enum[0]
  }
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map(name => [name, smallValue(document, schema.properties?.[name] ?? {})]),
      )
    case 'array':
      return []
    case 'integer':
    case 'number':
      return schema.minimum ?? 0
    case 'boolean':
      return false
    default: {
      const right = TEXTS.find(text => new RegExp(schema.pattern ?? '', 'u').test(text))
      return OF_FORMATS[schema.format ?? ''] ?? right ?? 'a'
    }
  }
}

/** A copy of `base` with `value` at the path; what is missing on the way is made from the schema. */
export function withValue(
  document: Document,
  given: Schema,
  base: unknown,
  path: Field['path'],
  value: unknown,
): unknown {
  const [name, ...rest] = path
  if (name === undefined) {
    return value
  }
  const { properties, items, anyOf = [], oneOf = anyOf } = resolved(document, given)
  const forms = properties || items ? [given] : oneOf.map(form => resolved(document, form))
  const schema = forms.find(form => holds(resolved(document, form), name)) ?? {}
  const { properties: fields = {}, items: item = {} } = resolved(document, schema)
  const inner = typeof name === 'number' ? item : (fields[name] ?? {})
  const isThere = typeof base === 'object' && base !== null
  const before = isThere ? base : smallValue(document, schema)
  const old = (before as Record<string, unknown>)[name] ?? smallValue(document, inner)
  const changed = withValue(document, inner, old, rest, value)
  return typeof name === 'number'
    ? Object.assign([...(Array.isArray(before) ? before : [])], { [name]: changed })
    : { ...(before as object), [name]: changed }
}

const holds = ({ properties, items }: Schema, name: string | number) =>
  typeof name === 'number' ? items !== undefined : properties?.[name] !== undefined
