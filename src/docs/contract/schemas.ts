/**
 * How the schemas of the service are written in the OpenAPI document. Some say what Zod cannot express with keys that are
 * replaced here: `forms` and `base` of an object, and `emptyIsNull`.
 */
import type { z } from 'zod'
import type { Document, Schema } from './operations.ts'

type ObjectSchema = Schema & { properties: Record<string, object>; required?: string[] }

type Generated = { zodSchema: z.core.$ZodTypes; jsonSchema: Schema }

export function writeSchema({ zodSchema, jsonSchema }: Generated): void {
  const { def } = zodSchema._zod
  if (def.type === 'object' && def.catchall === undefined) {
    // Zod closes the objects of answers, because it drops what it does not know. Later versions may add fields. The
    // schemas of requests are strict, and stay closed.
    delete jsonSchema['additionalProperties']
  }
  if (def.type === 'default' && !((jsonSchema['minItems'] as number) > 0)) {
    // Zod leaves it out where it transforms the value.
    jsonSchema['default'] ??= def.defaultValue
  }
  if (jsonSchema.type === 'integer') {
    jsonSchema['format'] ??= 'int32'
  }
}

/** Writes each schema in the way that most generators understand. */
export const tidySchemas = (document: Document): Document =>
  JSON.parse(JSON.stringify(document), (key, value) => {
    if (key === 'pattern' && typeof value === 'string') {
      return plainPattern(value)
    }
    return typeof value === 'object' && value !== null ? withForms(withNull(withoutConst(value))) : value
  }) as Document

/** `\/` is no escape in every dialect, and `\d` stands for the digits of all scripts in some. */
const plainPattern = (pattern: string) =>
  pattern
    .replaceAll('\\/', '/')
    .replace(/\[[^\]]*\]|\\d/g, part => part.replaceAll('\\d', part === '\\d' ? '[0-9]' : '0-9'))

/** A schema or null, as Zod writes it. */
type Nullable = Schema & { anyOf: [Schema, { type: 'null' }]; emptyIsNull?: true }

const isNullable = (schema: Schema): schema is Nullable =>
  Array.isArray(schema['anyOf']) &&
  schema['anyOf'].length === 2 &&
  JSON.stringify(schema['anyOf'][1]) === '{"type":"null"}'

/** Some generators know `enum` alone. */
function withoutConst(schema: Schema): Schema {
  const { const: only, ...rest } = schema
  return typeof only === 'string' ? { ...rest, enum: [only] } : schema
}

const NOTHING = { type: ['string', 'null'], maxLength: 0 }

/** Writes null as one of two types, and an empty text that means null as one that the pattern allows. */
function withNull(schema: Schema): Schema {
  if (!isNullable(schema)) {
    return schema
  }
  const { anyOf, emptyIsNull, ...own } = schema
  const [{ description, ...value }, nothing] = anyOf
  // What is said of the value is said of the field.
  const rest = { ...(description !== undefined && { description }), ...own }
  if (typeof value.type !== 'string' || 'enum' in value || 'properties' in value) {
    return { ...rest, anyOf: [value, emptyIsNull ? NOTHING : nothing] }
  }
  if (!emptyIsNull) {
    return { ...value, ...rest, type: [value.type, 'null'] }
  }
  if (value.type !== 'string' || value['format'] !== undefined) {
    return { ...rest, anyOf: [value, NOTHING] }
  }
  const { minLength: _, pattern, ...limits } = value
  return {
    ...limits,
    ...rest,
    ...(pattern !== undefined && { pattern: `^$|${pattern}` }),
    type: ['string', 'null'],
  }
}

/** Makes one schema for each form of an object. A field that `forms` does not name is in all; `?`: it may be left out. */
function withForms(schema: Schema & { forms?: string[][] }): Schema {
  if (schema.forms === undefined) {
    return schema
  }
  const {
    forms,
    type,
    properties,
    required = [],
    additionalProperties,
    ...rest
  } = schema as Schema & {
    forms: string[][]
    properties: Record<string, object>
    required?: string[]
  }
  const plain = (name: string) => name.replace('?', '')
  const some = new Set(forms.flat().map(plain))
  return {
    ...rest,
    oneOf: forms.map(form => {
      const own = form.map(plain)
      const kept = Object.entries(properties).filter(([name]) => own.includes(name) || !some.has(name))
      const needed = [...required, ...form.filter(name => !name.endsWith('?'))]
      return { type, properties: Object.fromEntries(kept), required: needed, additionalProperties }
    }),
  }
}

/** Shortens a schema that says with `base` which named one it adds fields to. */
export function extendBases(document: Document): void {
  const schemas = document.components?.schemas as Record<string, ObjectSchema & { base?: string }>
  for (const [name, { base, ...schema }] of Object.entries(schemas)) {
    const { properties = {}, required = [] } = (base !== undefined && schemas[base]) || {}
    if (base !== undefined) {
      const own = {
        type: schema.type,
        properties: Object.fromEntries(
          Object.entries(schema.properties).filter(([key]) => !(key in properties)),
        ),
        required: schema.required?.filter(key => !required.includes(key)),
      }
      const { type: _type, properties: _properties, required: _required, ...rest } = schema
      schemas[name] = { ...rest, allOf: [{ $ref: `#/components/schemas/${base}` }, own] } as never
    }
  }
}

/** Refers to a named list of values wherever the same list stands. */
export function shareEnums(document: Document): Document {
  const schemas = document.components?.schemas as Record<string, Schema>
  const names = new Map(
    Object.entries(schemas).flatMap(([name, schema]) =>
      Array.isArray(schema['enum']) ? [[JSON.stringify(schema['enum']), name] as const] : [],
    ),
  )
  const named = new Set<unknown>(Object.values(schemas))
  const share = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) {
      return value
    }
    if (Array.isArray(value)) {
      return value.map(share)
    }
    const { enum: list, type, ...rest } = value as Schema
    const name = named.has(value) ? undefined : names.get(JSON.stringify(list))
    return name === undefined
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, share(inner)]))
      : { $ref: `#/components/schemas/${name}`, ...rest }
  }
  return share(document) as Document
}
