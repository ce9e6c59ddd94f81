import { deriveSecrets, newSecret, type Secrets } from '../kernel/secrets.ts'
import { eq } from './drizzle.ts'
import { onlyRow } from './query.ts'
import type { Reader, Storage } from './storage.ts'

/**
 * The value of a site-wide setting. Stores `initial` when there is none yet. Instances that start at the same time all
 * get the value that was stored first.
 */
export async function readOrMakeSetting(storage: Storage, key: string, initial: string): Promise<string> {
  return storage.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values({ key, value: initial }).onConflictDoNothing()
    return onlyRow(await db.select().from(settings).where(eq(settings.key, key))).value
  })
}

export async function readSetting(
  { db, tables: { settings } }: Reader,
  key: string,
): Promise<string | undefined> {
  const [row] = await db.select().from(settings).where(eq(settings.key, key))
  return row?.value
}

/** Where the secrets are stored: newest first, separated by commas. */
export const SECRETS_SETTING = 'siteSecret'

export async function loadSecrets(storage: Storage): Promise<Secrets> {
  return deriveSecrets(await readOrMakeSetting(storage, SECRETS_SETTING, newSecret()))
}

/** Where {@link loadEpoch} keeps it. */
export const EPOCH_SETTING = 'epoch'

/**
 * A random text that entity tags of public answers depend on. It is new after a restore or a copy: then the same versions
 * can come again with other content.
 */
export const loadEpoch = (storage: Storage) => readOrMakeSetting(storage, EPOCH_SETTING, newSecret())

/** Replaces the value of a site-wide setting by what `change` makes of the present one, if there is one. */
export async function changeSetting(
  storage: Storage,
  key: string,
  change: (value: string | undefined) => string,
): Promise<void> {
  await storage.write(async ({ db, tables: { settings } }) => {
    const [row] = await db.select().from(settings).where(eq(settings.key, key))
    const value = change(row?.value)
    await db
      .insert(settings)
      .values({ key, value })
      .onConflictDoUpdate({ target: settings.key, set: { value } })
  })
}
