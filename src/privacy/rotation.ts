/** The site's secrets, made anew. Composes the queries of several features. */
import { removeBefore } from '../idempotency/queries.ts'
import { newSecret } from '../kernel/secrets.ts'
import { changeSetting, SECRETS_SETTING } from '../storage/settings.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { removeHashedBans } from './erase-queries.ts'
import { forgetPosters, forgetReporters } from './retention-queries.ts'

const ROWS_AT_ONCE = 500

/** Makes a new secret. What was made under the former ones goes on; see {@link SECRETS_SETTING}. */
export async function rotateSecrets(storage: Storage): Promise<void> {
  const secret = newSecret()
  await changeSetting(storage, SECRETS_SETTING, former =>
    former === undefined ? secret : `${secret},${former}`,
  )
}

/** What was removed, because nothing can be compared with it any more. */
export type Forgotten = { networkHashes: number; bans: number; replacedFiles: number }

/**
 * Makes a new secret and drops all former ones, with what is worth nothing without them: hashes of networks, bans known
 * by a hash, idempotency keys. Comments and threads stay as they are. When it is interrupted, the next call does the
 * rest.
 */
export async function forgetSecrets(storage: Storage): Promise<Forgotten> {
  const secret = newSecret()
  await changeSetting(storage, SECRETS_SETTING, () => secret)
  // An instance that was started again by now writes what the new secret makes.
  const now = new Date().toISOString()
  const all = async (forget: (writer: Writer, time: string, most: number) => Promise<number>) => {
    let total = 0
    for (let taken = ROWS_AT_ONCE; taken === ROWS_AT_ONCE; total += taken) {
      taken = await storage.write(writer => forget(writer, now, ROWS_AT_ONCE))
    }
    return total
  }
  const networkHashes = (await all(forgetPosters)) + (await all(forgetReporters))
  const bans = await storage.write(async writer => {
    await removeBefore(writer, now)
    return removeHashedBans(writer, now)
  })
  // The secrets themselves must not be found in the file either.
  return { networkHashes, bans, ...(await storage.scrub()) }
}
