/** What the tests of the storage write and read: rows of the smallest table. */
import { StorageBusyError, StorageUnavailableError } from '../../src/storage/errors.ts'
import type { Handle, Reader, Storage } from '../../src/storage/storage.ts'
import { untilDone } from '../wait.ts'

/** A job that stores one row. */
export const put =
  (key: string, value = 'x') =>
  async ({ db, tables: { settings } }: Handle): Promise<string> => {
    await db.insert(settings).values({ key, value })
    return key
  }

/** The keys of all rows, sorted. */
export const keys = async ({ db, tables: { settings } }: Reader): Promise<string[]> =>
  (await db.select({ key: settings.key }).from(settings)).map(({ key }) => key).sort()

/** Stores one row with a storage of little patience, which a busy machine may use up. */
export const untilStored = (storage: Storage, key: string): Promise<string> =>
  untilDone(
    `${key} is stored`,
    () => storage.write(put(key)),
    error => error instanceof StorageBusyError || error instanceof StorageUnavailableError,
  )
