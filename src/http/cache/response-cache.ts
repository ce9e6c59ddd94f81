/**
 * The response cache: public answers in memory, sent again without routing and without the database. `key.ts` says
 * for which requests, `fill.ts` which answers are kept, `store.ts` how many, `clock.ts` how long, and
 * `hit.ts` answers, with the head of `head.ts`; `flights.ts` has each made once. It never answers what has changed: a commit clears by name before
 * it is acknowledged.
 */

import type { FastifyInstance } from 'fastify'
import { CacheClock, type FindNextChange } from './clock.ts'
import { type KeptAnswer, keepAnswers } from './fill.ts'
import { answerFromCache, type HitOptions } from './hit.ts'
import { keyMaker } from './key.ts'
import { CacheStore } from './store.ts'

type Options = Omit<HitOptions, 'cache' | 'clock' | 'keyOf' | 'isCurrent' | 'mayKeep'> & {
  /** Bytes. */
  size: number
  corsOrigins: '*' | readonly string[]
  /** What commits change. */
  changes: {
    onCommit: (listener: (names: readonly string[] | 'all') => void) => void
    isCurrent: () => boolean
    mayKeep: () => boolean
  }
  findNextChange: FindNextChange
}

/** Call it after everything that changes answers. */
export function cacheAnswers(
  app: FastifyInstance,
  { size, corsOrigins, changes, findNextChange, ...rest }: Options,
): void {
  const cache = new CacheStore<KeptAnswer>(size)
  const clock = new CacheClock(findNextChange, () => cache.clear('all'))
  changes.onCommit(names => {
    cache.clear(names)
    if (names === 'all' || names.includes('articles')) {
      void clock.restart()
    }
  })
  app.addHook('onReady', () => clock.ask())
  // From now on links have the address.
  app.addHook('onListen', async () => cache.clear('all'))
  keepAnswers(app, cache)
  const { isCurrent, mayKeep } = changes
  answerFromCache(app, { cache, clock, keyOf: keyMaker(corsOrigins), isCurrent, mayKeep, ...rest })
}
