/** Which answers a commit may have changed, for those who remember answers. */

/** Names of what changed: `article-<id>`, `comments-<id>`, `articles`; 'all' when they are unknown. */
export type Names = readonly string[] | 'all'

export type Changes = {
  /**
   * Calls `listener`, which must not throw, with the names that a commit touched: after the commit, and before its
   * acknowledgement when this process made it.
   */
  onCommit(listener: (names: Names) => void): void
  /**
   * Whether this process knows of every commit; on PostgreSQL, of every commit that is a second old. To be asked before
   * each answer from memory. It calls the listeners first when it finds that another process has committed.
   */
  isCurrent(): boolean
  /** Whether what a snapshot reads now is as new as the last change heard of: false while a replica lags. */
  mayKeep(): boolean
}

/** The names that jobs touch until their commit. */
export type Touched = Set<string>

export function touch(touched: Touched, names: Names): void {
  for (const name of names === 'all' ? [names] : names) {
    touched.add(name)
  }
}

/** The listeners of {@link Changes}. */
export function openListeners() {
  const listeners: ((names: Names) => void)[] = []
  return {
    onCommit(listener: (names: Names) => void): void {
      listeners.push(listener)
    },
    tell(touched: Touched): void {
      if (touched.size > 0) {
        const names = touched.has('all') ? 'all' : [...touched]
        for (const listener of listeners) {
          listener(names)
        }
      }
    },
  }
}
