import { z } from 'zod'

/**
 * `schema` for a field that may be null. An empty text means null, because forms send what nobody filled in; the contract
 * says so by `emptyIsNull`.
 */
export const nullableInput = <S extends z.ZodType>(schema: S) =>
  z.preprocess(value => (value === '' ? null : value), schema.nullable()).meta({ emptyIsNull: true })

/** A field that may be left out. Missing, null and an empty text mean the same. */
export const optionalInput = <S extends z.ZodType>(schema: S) =>
  nullableInput(schema)
    .transform(value => value ?? undefined)
    .optional()
