/** What the tests of the storage write and read: rows of the smallest table. */
import type { Names } from '../../src/storage/changes.ts'
import { StorageBusyError, StorageUnavailableError } from '../../src/storage/errors.ts'
import type { Handle, Reader, Storage, Writer } from '../../src/storage/storage.ts'
import { until, untilDone } from '../wait.ts'

/** A job that stores one row. */
export const put =
  (key: string, value = 'x') =>
  async ({ db, tables: { settings } }: Handle): Promise<string> => {
    await db.insert(settings).values({ key, value })
    return key
  }

/** A job that stores one row and says so. */
export const putAndTouch = (key: string, names: Names) => async (writer: Writer) => {
  await put(key)(writer)
  writer.touch(names)
}

/** What a storage tells from now on. Each call gives what it has told since the last one. */
export async function hear({ changes }: Storage): Promise<() => Names[]> {
  const heard: Names[] = []
  changes.onCommit(names => {
    heard.push(names)
  })
  await until('the storage hears of every commit', changes.isCurrent)
  heard.length = 0
  return () => heard.splice(0)
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
