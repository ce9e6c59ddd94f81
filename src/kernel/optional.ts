import { z } from 'zod'

/**
 * A field that may be left out. Missing, null and an empty text mean the same, because forms send what nobody filled in.
 * @param also other forms that `schema` takes and its JSON Schema does not show.
 */
export function optionalInput<S extends z.ZodType>(schema: S, also: readonly Record<string, unknown>[] = []) {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input' })
  return z
    .preprocess(value => (value === '' ? null : value), schema.nullable())
    .meta({ anyOf: [shape, ...also, { type: 'null' }, { type: 'string', enum: [''] }] })
    .transform(value => value ?? undefined)
    .optional()
}
