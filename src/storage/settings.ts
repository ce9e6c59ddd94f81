import { eq } from './drizzle.ts'
import { onlyRow } from './rows.ts'
import type { Storage } from './storage.ts'

/**
 * The value of a site-wide setting, stored as `initial` when there is none yet. Instances that start together all get
 * the one that was stored first.
 */
export async function readOrMakeSetting(storage: Storage, key: string, initial: string): Promise<string> {
  return storage.write(async ({ db, tables: { settings } }) => {
    await db.insert(settings).values({ key, value: initial }).onConflictDoNothing()
    return onlyRow(await db.select().from(settings).where(eq(settings.key, key))).value
  })
}
