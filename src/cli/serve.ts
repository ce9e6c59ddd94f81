/** Runs the service: opens the database, builds and starts the app, and stops it on signals. */
import { buildApp } from '../app.ts'
import { renderCommentsAgain } from '../comments/threads/render-again.ts'
import type { Config } from '../config.ts'
import { renderArticlesAgain } from '../content/store/render-again.ts'
import { scheduleRetention } from '../privacy/retention.ts'
import { refuseHalfCopied } from '../storage/copy/mark.ts'
import { openStorage } from '../storage/open.ts'
import type { Storage } from '../storage/storage.ts'
import { type EndingOptions, endProcess } from './ending.ts'

/**
 * Opens the configured database; creates and migrates it when needed.
 * @throws UnusableDatabaseError, also for a database with an unfinished copy.
 */
async function openConfigured(config: Config): Promise<Storage> {
  const storage = await openStorage(config.storage)
  try {
    await refuseHalfCopied(storage)
    return storage
  } catch (error) {
    await storage.close()
    throw error
  }
}

/** Runs `job` on the configured database, and closes it in any case. */
export async function withConfigured(
  config: Config,
  job: (storage: Storage) => Promise<void>,
): Promise<void> {
  const storage = await openConfigured(config)
  try {
    await job(storage)
  } finally {
    await storage.close()
  }
}

/**
 * Starts the service and resolves to its URL once it listens. Signals end the process; see {@link endProcess}.
 * @param prepare runs on the open database before the service listens.
 */
export async function serve(
  config: Config,
  prepare: (storage: Storage) => Promise<void>,
  terms: Pick<EndingOptions, 'fromTerminal' | 'exit'>,
): Promise<string> {
  const storage = await openConfigured(config)
  await prepare(storage)
  await renderArticlesAgain(storage)
  await renderCommentsAgain(storage)
  const { app, baseUrl, drain } = await buildApp({ config, storage })
  const stopRetention = scheduleRetention({ storage, periods: config.privacy, log: app.log })
  endProcess({
    ...terms,
    drainSeconds: config.listen.drainSeconds,
    log: app.log,
    async end(seconds) {
      await Promise.all([drain(seconds), stopRetention()])
      await storage.close()
    },
  })
  await app.listen({ host: config.listen.host, port: config.listen.port })
  return baseUrl()
}
