import { z } from 'zod'
import { LIMITS } from '../kernel/limits.ts'
import { Id, line, Scope, Time, TimeInput } from '../kernel/scalars.ts'

/** A key as it is listed: never the key itself, nor its hash. */
export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().meta({ description: 'The public part of the key, after `stet_`.' }),
    scopes: z.array(Scope),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable().meta({ description: 'To the minute.' }),
    revokedAt: Time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

/** The answer that shows a new key, once. */
export const NewApiKey = ApiKey.extend({
  key: z
    .string()
    .meta({ description: 'Keep it: it is shown only here. Send it as `Authorization: Bearer`.' }),
}).meta({ id: 'NewApiKey' })
export type NewApiKey = z.infer<typeof NewApiKey>

export const KeyRequest = z.strictObject({
  name: line(LIMITS.name).meta({ description: 'What the key is for, for those who list the keys.' }),
  scopes: z
    .array(Scope)
    .min(1, 'Must name a scope.')
    .max(Scope.options.length)
    .refine(scopes => new Set(scopes).size === scopes.length, 'Names a scope twice.')
    .meta({ uniqueItems: true }),
  expiresAt: TimeInput.nullable().default(null).meta({ description: 'null: it does not expire.' }),
})
export type KeyRequest = z.infer<typeof KeyRequest>
