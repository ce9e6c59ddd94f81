/**
 * Query and header parameters that several features share. They arrive as text; the contract shows their real types.
 */
import { z } from 'zod'
import { coded } from './faults.ts'

/** A whole number in plain decimal digits. (`z.coerce.number()` would take ``, `0x10` and `[]` as well.) */
export const integerParameter = (minimum: number, maximum: number) => {
  const error = `Must be a whole number from ${minimum} to ${maximum}.`
  return z
    .string()
    .refine(text => /^(?:0|[1-9]\d{0,8})$/.test(text), { error, abort: true })
    .transform(Number)
    .pipe(z.number().min(minimum, error).max(maximum, error))
    .meta({ type: 'integer', minimum, maximum })
}

/** `true` or `false`. (`z.coerce.boolean()` would turn `"false"` into true.) */
export const booleanParameter = () =>
  z
    .string()
    .refine(text => text === 'true' || text === 'false', {
      error: 'Must be true or false.',
      ...coded('not-allowed'),
    })
    .transform(text => text === 'true')
    .meta({ type: 'boolean' })

/** Names from `names`, separated by commas, each at most once. */
export const listParameter = <const N extends string>(names: readonly N[]) =>
  z
    .string()
    .transform(text => text.split(','))
    .pipe(
      z
        .array(z.enum(names))
        .max(names.length, `Must name at most ${names.length}.`)
        .refine(list => new Set(list).size === list.length, 'Must not name anything twice.'),
    )
    .meta({ type: 'array', items: { type: 'string', enum: [...names] }, uniqueItems: true, minItems: 1 })

/** 16 to 255 printable ASCII characters, plain or as a quoted string (the IETF draft's structured field). */
export const IdempotencyKey = z
  .string()
  .regex(
    /^(?:[!#-~]{16,255}|"[ !#-[\]-~]{16,255}")$/,
    'Must be 16 to 255 printable characters, plain or in quotes.',
  )
  .meta({
    description:
      'Makes a retry safe: for 24 hours, the same key with the same body gets the first answer again. 16 to 255 printable ASCII characters, plain or as a quoted string.',
    examples: ['"b9e4c1d2-7a63-4f0e-9d35-0c1f2a7be846"'],
  })
