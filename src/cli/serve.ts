/** Runs the service: opens the database, builds and starts the app, and stops it on signals. */
import { type Logger, pino } from 'pino'
import { buildApp } from '../app.ts'
import { renderCommentsAgain } from '../comments/posting/render-again.ts'
import type { Config } from '../config.ts'
import { renderArticlesAgain } from '../content/store/render-again.ts'
import { logDestination, loggerOptions } from '../http/logging.ts'
import { scheduleRetention } from '../privacy/retention.ts'
import type { Migrated } from '../storage/migrations.ts'
import type { Storage } from '../storage/storage.ts'
import { openConfigured } from './configured.ts'
import { type EndingOptions, endProcess } from './ending.ts'

/** Logs what a migration has done, a line each. */
const logMigration =
  (log: Logger) =>
  ({ migrations, kept }: Migrated): void => {
    for (const migration of migrations) {
      log.info({ migration }, 'migrated')
    }
    if (kept !== undefined) {
      log.info({ kept }, 'kept a copy of the database from before')
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
  const log = pino(loggerOptions(config.http.logLevel), logDestination())
  const storage = await openConfigured(config, logMigration(log))
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
