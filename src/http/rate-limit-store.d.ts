/** The library's own store, which keeps counts in the memory of one process; its package has no types for it. */
declare module '@fastify/rate-limit/store/LocalStore.js' {
  export default class LocalStore {
    constructor(continueExceeding: boolean, exponentialBackoff: boolean, cache?: number)
    /** What was counted; changes nothing. */
    read(
      key: string,
      callback: (error: null, entry: { current: number; ttl: number }) => void,
      window: number,
    ): void
    incr(
      key: string,
      /** Takes the store's own entry; its window began at `iterationStartMs`. */
      callback: (error: null, entry: { current: number; ttl: number; iterationStartMs: number }) => void,
      window: number,
      max: number,
    ): void
  }
}
