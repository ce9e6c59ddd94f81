/** Answers in memory, ready to be sent again. */

/** What the cache must know of an answer. */
export type Kept = {
  /** Names of what the answer shows, such as `article-<id>`. A change of one of them clears the answer. */
  readonly names: readonly string[]
  /** Bytes of memory that it takes. */
  readonly size: number
}

type Slot<K> = { readonly kept: K; used: boolean }

/** Half of the most names of which it is known when they were cleared. Any name may have been among others. */
const HALF = 5_000

/**
 * Answers by key, bounded in bytes. A full cache drops the oldest answer that was not used since it was last about to be
 * dropped, so that a use costs no more than a look-up.
 */
export class CacheStore<K extends Kept> {
  /** Next to be dropped first. */
  readonly #slots = new Map<string, Slot<K>>()
  /**
   * One iterator for many removals, because a new one first passes the empty slots of all earlier removals. It holds
   * every table that V8 has made for the map since its last step, so it does not stay for long.
   */
  #oldest = this.#slots.keys()
  /** Removals since the iterator was made. */
  #removals = 0
  readonly #keysByName = new Map<string, Set<string>>()
  readonly #most: number
  #size = 0
  /** Counts the changes. */
  #generation = 0
  /** The generation in which each name was last cleared, since `#clearedEarlier` was full. */
  #cleared = new Map<string, number>()
  /** Forgotten together when `#cleared` is full. */
  #clearedEarlier = new Map<string, number>()
  /** The last generation that may have changed any name. */
  #unknown = 0

  /** @param most bytes. */
  constructor(most: number) {
    this.#most = most
  }

  /** Note it before the data of an answer is read, and give it to {@link keep}. */
  get generation(): number {
    return this.#generation
  }

  find(key: string): K | undefined {
    const slot = this.#slots.get(key)
    if (slot === undefined) {
      return undefined
    }
    slot.used = true
    return slot.kept
  }

  /** Keeps an answer, unless what it shows has changed after `generation`, or it is too large. */
  keep(key: string, kept: K, generation: number): void {
    const isOld =
      generation < this.#unknown || kept.names.some(name => this.#isClearedAfter(name, generation))
    if (isOld || kept.size > this.#most) {
      return
    }
    this.#remove(key)
    while (this.#size + kept.size > this.#most) {
      this.#dropOldest()
    }
    this.#slots.set(key, { kept, used: false })
    this.#size += kept.size
    for (const name of kept.names) {
      const keys = this.#keysByName.get(name)
      keys ? keys.add(key) : this.#keysByName.set(name, new Set([key]))
    }
  }

  /** Removes the answers that show one of these names; `all` removes every answer. */
  clear(names: readonly string[] | 'all'): void {
    this.#generation += 1
    if (names === 'all') {
      this.#unknown = this.#generation
      this.#slots.clear()
      this.#restartOldest()
      this.#keysByName.clear()
      this.#size = 0
      return
    }
    for (const name of names) {
      this.#noteCleared(name)
      for (const key of this.#keysByName.get(name) ?? []) {
        this.#remove(key)
      }
    }
  }

  #isClearedAfter(name: string, generation: number): boolean {
    return (this.#cleared.get(name) ?? this.#clearedEarlier.get(name) ?? 0) > generation
  }

  #noteCleared(name: string): void {
    if (this.#cleared.size === HALF) {
      this.#unknown = Math.max(this.#unknown, ...this.#clearedEarlier.values())
      this.#clearedEarlier = this.#cleared
      this.#cleared = new Map()
    }
    this.#cleared.set(name, this.#generation)
  }

  #dropOldest(): void {
    const key = this.#oldest.next().value as string
    const slot = this.#slots.get(key) as Slot<K>
    if (slot.used) {
      slot.used = false
      this.#slots.delete(key)
      this.#slots.set(key, slot)
    } else {
      this.#remove(key)
    }
  }

  #restartOldest(): void {
    this.#oldest = this.#slots.keys()
    this.#removals = 0
  }

  #remove(key: string): void {
    const kept = this.#slots.get(key)?.kept
    if (kept === undefined) {
      return
    }
    this.#slots.delete(key)
    this.#removals += 1
    if (this.#removals > this.#slots.size) {
      this.#restartOldest()
    }
    this.#size -= kept.size
    for (const name of kept.names) {
      const keys = this.#keysByName.get(name)
      keys?.delete(key)
      if (keys?.size === 0) {
        this.#keysByName.delete(name)
      }
    }
  }
}
