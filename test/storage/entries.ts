/** What the tests of the storage write and read: rows of the smallest table. */
import type { Reader, Writer } from '../../src/storage/storage.ts'

/** A job that stores one row. */
export const put =
  (key: string, value = 'x') =>
  async ({ db, tables: { settings } }: Writer): Promise<string> => {
    await db.insert(settings).values({ key, value })
    return key
  }

/** The keys of all rows, sorted. */
export const keys = async ({ db, tables: { settings } }: Reader): Promise<string[]> =>
  (await db.select({ key: settings.key }).from(settings)).map(({ key }) => key).sort()
