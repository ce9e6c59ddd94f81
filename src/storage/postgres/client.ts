import { nextTick } from 'node:process'
import pg from 'pg'
import { type Asked, Batch, type Prepared } from './batch.ts'

/** A connection that sends statements in batches: all that are asked in one turn of the event loop. */
export class Client extends pg.Client {
  readonly #prepared: Prepared = new Map()
  #asked: Asked[] = []
  /** How many it has sent. */
  batches = 0

  constructor(config?: pg.ClientConfig) {
    super(config)
    const query: (...parameters: never[]) => unknown = this.query
    // What was asked before is sent before.
    this.query = ((...parameters: never[]) => {
      this.send()
      return query.apply(this, parameters)
    }) as pg.Client['query']
  }

  /** @returns the rows. */
  run(statement: Asked['statement'], values: readonly unknown[] = []): Promise<unknown[][]> {
    return new Promise((answer, fail) => this.#ask({ statement, values, answer, fail }))
  }

  /** @returns the command that the server ran, which may be another. */
  command(statement: Asked['statement']): Promise<string> {
    return new Promise((resolve, fail) => {
      this.#ask({ statement, values: [], answer: (_rows, command) => resolve(command), fail })
    })
  }

  #ask(asked: Asked): void {
    if (this.#asked.length === 0) {
      // Behind all that follows from the answers of a batch: those are promises.
      nextTick(() => this.send())
    }
    this.#asked.push(asked)
  }

  /** Sends what was asked, so that it shares a batch with nothing else. */
  send(): void {
    if (this.#asked.length > 0) {
      const batch = new Batch(this.#asked, this.#prepared)
      this.#asked = []
      this.batches += 1
      super.query(batch)
    }
  }
}

/** A connection of a pool, until it is released. */
export type PooledClient = Client & Pick<pg.PoolClient, 'release'>
