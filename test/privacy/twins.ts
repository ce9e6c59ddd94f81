/** Copies of a site that are asked the same, and what may differ between their answers. */
import type { Test } from 'tap'
import { copyDatabase } from '../../src/storage/copy/copy.ts'
import { changeSetting, EPOCH_SETTING, loadEpoch } from '../../src/storage/settings.ts'
import { newDatabase, openAgain } from '../databases.ts'
import { startService, type TestService } from '../helper.ts'

/** The service on a copy of a database. */
export async function copyOf(
  t: Test,
  { storage: original }: Pick<TestService, 'storage'>,
  environment: Record<string, string>,
) {
  const url = await newDatabase(t)
  const storage = Object.assign(await openAgain(t, url), { url })
  await copyDatabase(original, storage)
  // Tags depend on it. With the same one they tell twins apart only by what else they follow from.
  const epoch = await loadEpoch(original)
  await changeSetting(storage, EPOCH_SETTING, () => epoch)
  return startService(t, environment, storage)
}

/** Ids, times and tokens of what is made anew differ, but in nothing that can be told apart. Of a tag the version stays. */
export const withoutIds = (text: string) =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, 'id')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'time')
    .replace(/stet_mt_[\w-]{43}/g, 'token')
    .replace(/(cursor=|"(?:next|prev|repliesNext)":")[\w-]+/g, '$1cursor')
    .replace(/^etag: "(\d+)-.*$/gm, 'etag: $1')
