/** Runs the service: opens the database, builds and starts the app, and stops it on signals. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import { buildApp } from '../app.ts'
import { renderCommentsAgain } from '../comments/posting/render-again.ts'
import type { Config } from '../config.ts'
import { renderArticlesAgain } from '../content/store/render-again.ts'
import { sortAgain } from '../content/store/sort-again.ts'
import { logDestination, loggerOptions } from '../http/logging.ts'
import { scheduleRetention } from '../privacy/retention.ts'
import { startRebuild } from '../search/start-rebuild.ts'
import type { Migrated } from '../storage/migrations.ts'
import type { Storage } from '../storage/storage.ts'
import { openConfigured } from './configured.ts'
import { type EndingOptions, endProcess } from './ending.ts'
import { readableLog } from './readable-log.ts'

export type Terms = Pick<EndingOptions, 'fromTerminal' | 'exit'> & {
  /** Whether somebody watches the standard output, and should not have to read JSON. */
  toTerminal: boolean
}

/** Logs what a migration has done: of a database that had content a line each. */
const logMigration =
  (log: Logger) =>
  ({ migrations, isNew, kept }: Migrated): void => {
    if (isNew) {
      log.info('made the database')
      return
    }
    for (const migration of migrations) {
      log.info({ migration }, 'migrated')
    }
    if (kept !== undefined) {
      log.info({ kept }, 'kept a copy of the database from before')
    }
  }

/**
 * Starts the service and resolves to its URL once it listens. Signals end the process; see {@link endProcess}.
 * @param prepare runs on the open database before the service listens, and may log what it does.
 */
export async function serve(
  config: Config,
  prepare: (storage: Storage, tell: (text: string) => void) => Promise<void>,
  { toTerminal, ...terms }: Terms,
): Promise<string> {
  const logTo = toTerminal ? readableLog(logDestination()) : logDestination()
  const log = pino(loggerOptions(config.http.logLevel), logTo)
  const storage = await openConfigured(config, logMigration(log))
  try {
    await prepare(storage, text => log.info(text))
    await renderArticlesAgain(storage, config.content.siteLang)
    await sortAgain(storage, config.content.siteLang)
    await renderCommentsAgain(storage)
    const { app, baseUrl, drain } = await buildApp({ config, storage, logTo })
    let stopRetention: (() => Promise<void>) | undefined
    let stopRebuild: (() => Promise<void>) | undefined
    endProcess({
      ...terms,
      drainSeconds: config.listen.drainSeconds,
      log: app.log,
      async end(seconds) {
        await Promise.all([drain(seconds), stopRetention?.(), stopRebuild?.()])
        await storage.close()
      },
    })
    await app.listen({ host: config.listen.host, port: config.listen.port })
    stopRetention = scheduleRetention({ storage, periods: config.privacy, log: app.log })
    stopRebuild = startRebuild(storage, app.log)
    // What was logged is written at the end of the turn: it comes before what the caller says.
    await nextTurn()
    return baseUrl()
  } catch (error) {
    await storage.close()
    throw error
  }
}
