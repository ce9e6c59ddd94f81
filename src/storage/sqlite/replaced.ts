/**
 * Files that commands leave beside a database: databases that a restore replaced, and copies of interrupted commands.
 */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { placeOf, removeDatabase, sync } from './files.ts'

const REPLACED = /^\.replaced-(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z)$/
const PARTIAL = /^\.[0-9a-f]{8}\.partial$/

/** The name of a database that was replaced at `time`. The name has the time, because a copied file gets a new date. */
export const replacedOf = (file: string, time: Date) =>
  `${file}.replaced-${time.toISOString().replaceAll(':', '-')}`

/** Removes databases that a restore of `file` replaced. @returns how many. */
export const removeReplaced = (file: string, isDue: (path: string, time: number) => boolean) =>
  removeBeside(file, REPLACED, (path, [, hour, minute, second]) =>
    isDue(path, Date.parse(`${hour}:${minute}:${second}`)),
  )

/**
 * Removes databases that were replaced at least `age` milliseconds before `now`. Also those with a time as far in the
 * future: a wrong clock must not keep them for years.
 */
export const removeReplacedBefore = (file: string, age: number, now: Date) =>
  removeReplaced(file, (_path, time) => Math.abs(now.getTime() - time) >= age)

/** Removes the copies that interrupted commands have left. */
export const removePartials = (file: string) => removeBeside(file, PARTIAL, () => true)

async function removeBeside(
  file: string,
  pattern: RegExp,
  isDue: (path: string, match: RegExpExecArray) => boolean,
): Promise<number> {
  const place = await placeOf(file)
  const [folder, start] = [dirname(place), basename(place)]
  let removed = 0
  for (const name of await readdir(folder)) {
    const match = name.startsWith(start) ? pattern.exec(name.slice(start.length)) : null
    const path = join(folder, name)
    if (match && isDue(path, match)) {
      await removeDatabase(path)
      removed += 1
    }
  }
  if (removed > 0) {
    await sync(folder)
  }
  return removed
}
