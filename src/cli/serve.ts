/** The running service: storage, seed, application, and an end that drops nothing. */
import { buildApp } from '../app.ts'
import { renderCommentsAgain } from '../comments/threads/render-again.ts'
import type { Config } from '../config.ts'
import { renderArticlesAgain } from '../content/store/change-article.ts'
import { scheduleRetention } from '../privacy/retention.ts'
import { refuseHalfCopied } from '../storage/copy/mark.ts'
import { openStorage } from '../storage/open.ts'
import type { Storage } from '../storage/storage.ts'
import { type EndingOptions, endProcess } from './ending.ts'

/**
 * Opens, makes or migrates the database that the configuration names.
 * @throws UnusableDatabaseError, also when a copy to it has not ended.
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

/** Runs `job` on the configured database and closes it, whatever happens. */
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
 * Starts the service and returns once it listens. Signals end it, and with it the process; see {@link endProcess}.
 * @param prepare runs on the open storage before anything is served.
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
