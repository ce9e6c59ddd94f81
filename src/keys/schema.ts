import { z } from 'zod'
import { coded } from '../kernel/faults.ts'
import { LIMITS } from '../kernel/limits.ts'
import { FutureTime, Id, Scope, Time } from '../kernel/scalars.ts'
import { line } from '../kernel/text.ts'

export const KeyRequest = z
  .strictObject({
    name: line(LIMITS.name).meta({ description: 'What the key is for. Shown in the list of keys.' }),
    scopes: z
      .array(Scope)
      .min(1)
      .max(Scope.options.length)
      .refine(scopes => new Set(scopes).size === scopes.length, {
        error: 'Must not name a scope twice.',
        ...coded('duplicate'),
      })
      .meta({ uniqueItems: true, description: 'What the key may do.' }),
    expiresAt: FutureTime.nullable()
      .default(null)
      .meta({ description: 'In the future. With null the key does not expire.' }),
  })
  .meta({ id: 'KeyRequest' })
export type KeyRequest = z.infer<typeof KeyRequest>

export const keyRequestExample = { name: 'The newsroom', scopes: ['content:write'], expiresAt: null }

/** A key as it is listed, without the key itself and its hash. */
export const ApiKey = z
  .object({
    id: Id,
    name: z.string().meta({ description: 'What the key is for.' }),
    prefix: z.string().meta({ description: 'The public part of the key, after `stet_`.' }),
    scopes: z.array(Scope).meta({ description: 'What the key may do.' }),
    createdAt: Time,
    expiresAt: Time.nullable(),
    lastUsedAt: Time.nullable().meta({ description: 'Last use, to the minute.' }),
    revokedAt: Time.nullable(),
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const keyExample = {
  ...keyRequestExample,
  id: '0194bf0e-5c00-7a3e-9d1b-6b0f2c4d8e15',
  prefix: 'q7m2x0c9v4b1',
  createdAt: '2025-02-01T00:00:00.000Z',
  lastUsedAt: null,
  revokedAt: null,
}

/** A new key, in the only answer that shows it. */
export const NewApiKey = ApiKey.extend({
  key: z
    .string()
    .meta({ description: 'The key. It is shown only here. Send it as `Authorization: Bearer …`.' }),
}).meta({ id: 'NewApiKey', base: 'ApiKey' })
export type NewApiKey = z.infer<typeof NewApiKey>

export const newKeyExample = {
  ...keyExample,
  key: 'stet_q7m2x0c9v4b1_EXAMPLE',
}
