/** Renews the secrets of the site. Uses the queries of several features. */
import { removeBefore } from '../idempotency/queries.ts'
import { newSecret } from '../kernel/secrets.ts'
import { changeSetting, SECRETS_SETTING } from '../storage/settings.ts'
import type { Storage, Writer } from '../storage/storage.ts'
import { removeHashedBans } from './erase-queries.ts'
import { forgetPosters, forgetReporters } from './retention-queries.ts'

const ROWS_AT_ONCE = 500

/** Makes a new secret. The newest signs; what the former ones made stays valid. */
export async function rotateSecrets(storage: Storage): Promise<void> {
  const secret = newSecret()
  await changeSetting(storage, SECRETS_SETTING, former =>
    former === undefined ? secret : `${secret},${former}`,
  )
}

/**
 * How much was removed because it is useless without the former secrets. `networkHashes` are comments and reports with
 * hashes of their network or user.
 */
export type Forgotten = { networkHashes: number; bans: number; replacedFiles: number }

/**
 * Makes a new secret and removes all former ones, with the data that is useless without them: hashes of networks and
 * users, bans of a hashed value, idempotency keys. Comments and threads do not change. After an interruption, the next
 * call does the rest.
 */
export async function forgetSecrets(storage: Storage): Promise<Forgotten> {
  const secret = newSecret()
  await changeSetting(storage, SECRETS_SETTING, () => secret)
  // Only older rows are removed: an instance that was restarted in the meantime already writes with the new secret.
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
  // The former secrets themselves must not stay in the file either.
  return { networkHashes, bans, ...(await storage.scrub()) }
}
