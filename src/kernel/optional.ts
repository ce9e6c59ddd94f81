import { z } from 'zod'

/** The forms of a value besides those that the JSON Schema of its Zod schema shows. */
type Forms = readonly Record<string, unknown>[]

/** `schema` for a field that may be null. An empty text means null, because forms send what nobody filled in. */
export function nullableInput<S extends z.ZodType>(schema: S, also: Forms = []) {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input' })
  return z
    .preprocess(value => (value === '' ? null : value), schema.nullable())
    .meta({ anyOf: [shape, ...also, { type: 'null' }, { type: 'string', enum: [''] }] })
}

/** A field that may be left out. Missing, null and an empty text mean the same. */
export const optionalInput = <S extends z.ZodType>(schema: S, also: Forms = []) =>
  nullableInput(schema, also)
    .transform(value => value ?? undefined)
    .optional()
