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
    .refine(text => /^(?:0|-?[1-9]\d{0,8})$/.test(text), { error, abort: true })
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

/**
 * A list of values without commas, each at most once: `a,b`, or the parameter repeated, or both. Clients that are made from
 * the contract write lists in either way.
 */
export function listParameter<T extends z.ZodType<string>>(item: T, most: number) {
  const { $schema: _, ...shape } = z.toJSONSchema(item, { io: 'input' })
  const name = item.meta()?.id
  const items = name === undefined ? shape : { $ref: `#/components/schemas/${name}` }
  return z
    .preprocess(split, z.array(item).max(most).superRefine(refuseRepeated))
    .meta({ type: 'array', items, uniqueItems: true, minItems: 1, maxItems: most })
}

/** A list of values that may have commas, each at most once: the parameter repeated. */
export function repeatedParameter<T extends z.ZodType<string>>(item: T, most: number) {
  const { $schema: _, ...items } = z.toJSONSchema(item, { io: 'input' })
  return z
    .preprocess(
      value => (typeof value === 'string' ? [value] : value),
      z.array(item).max(most).superRefine(refuseRepeated),
    )
    .meta({ type: 'array', items, uniqueItems: true, minItems: 1, maxItems: most })
}

const split = (value: unknown) =>
  typeof value === 'string' || Array.isArray(value) ? String(value).split(',') : value

function refuseRepeated(list: unknown[], { addIssue }: z.core.$RefinementCtx): void {
  const index = list.findIndex((value, index) => list.indexOf(value) < index)
  if (index !== -1) {
    const message = `Is the same as entry ${list.indexOf(list[index]) + 1}.`
    addIssue({ code: 'custom', path: [index], message, input: list, ...coded('duplicate') })
  }
}

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
