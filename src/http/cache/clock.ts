/** When the next timed change is, in milliseconds; Infinity: never. @param now an ISO time. */
export type FindNextChange = (now: string) => Promise<number>

/**
 * The span of time in which time alone changes no public answer: from when it was last asked for until the next scheduled
 * article, or the next one that closes by its age. Answers from memory hold for this span alone. It is compared with the
 * clock at each use, because timers can be late.
 */
export class CacheClock {
  readonly #findNext: FindNextChange
  readonly #ended: () => void
  #from = Number.POSITIVE_INFINITY
  #until = Number.NEGATIVE_INFINITY
  #isKnown = false
  #asking: Promise<void> | undefined
  /** Whether a change has come since the storage was asked. */
  #isOutdated = false

  /** @param ended is called before the storage is asked for another span, if the last one does not hold any more. */
  constructor(findNext: FindNextChange, ended: () => void) {
    this.#findNext = findNext
    this.#ended = ended
  }

  /** Whether the time is in the span. While the span is unknown, no time is. */
  covers(now: number): boolean {
    return this.#isKnown && this.#holds(now)
  }

  #holds(now: number): boolean {
    return this.#from <= now && now < this.#until
  }

  /** The end of the span. */
  get until(): number {
    return this.#until
  }

  /** Asks for the span, which is unknown until the answer comes. */
  ask(): Promise<void> {
    this.#isKnown = false
    this.#asking ??= this.#find()
    return this.#asking
  }

  /** Asks again, because a change may have moved the end. */
  restart(): Promise<void> {
    this.#isOutdated = true
    return this.ask()
  }

  async #find(): Promise<void> {
    try {
      do {
        this.#isOutdated = false
        const now = new Date()
        if (!this.#holds(now.getTime())) {
          this.#ended()
        }
        this.#until = await this.#findNext(now.toISOString())
        this.#from = now.getTime()
      } while (this.#isOutdated)
      this.#isKnown = true
    } catch {
      // The storage does not answer. The next request asks again.
    } finally {
      this.#asking = undefined
    }
  }
}
