/** The configured database. */
import type { Config } from '../config.ts'
import { refuseHalfCopied } from '../storage/copy/mark.ts'
import type { Migrated } from '../storage/migrations.ts'
import { openStorage } from '../storage/open.ts'
import type { Storage } from '../storage/storage.ts'

/**
 * Opens it; creates and migrates it when needed.
 * @param report is told what a migration has done.
 * @throws UnusableDatabaseError, also for a database with an unfinished copy.
 */
export async function openConfigured(config: Config, report: (migrated: Migrated) => void): Promise<Storage> {
  const keepReplaced = config.privacy.keepReplacedDays > 0
  const storage = await openStorage({ ...config.storage, keepReplaced, report })
  try {
    await refuseHalfCopied(storage)
    return storage
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** Runs `job` on it, and closes it in any case. */
export async function withConfigured(
  config: Config,
  job: (storage: Storage) => Promise<void>,
  report: (migrated: Migrated) => void,
): Promise<void> {
  const storage = await openConfigured(config, report)
  try {
    await job(storage)
  } finally {
    await storage.close()
  }
}
