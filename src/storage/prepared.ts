import type { Reader } from './storage.ts'

type Preparable<R> = { prepare(): { execute(parameters: Record<string, unknown>): PromiseLike<R> } }

/**
 * A query that is built and compiled once for each database connection, for the hot paths: the builder alone costs
 * several times the query. Every `sql.placeholder` of the query must be given a value, null too.
 */
export function prepared<H extends Reader, P extends Record<string, unknown>, R>(
  build: (handle: H) => Preparable<R>,
): (handle: H, parameters: P) => Promise<R> {
  const compiled = new WeakMap<object, ReturnType<Preparable<R>['prepare']>>()
  return async (handle, parameters) => {
    const key = handle.db
    let query = compiled.get(key)
    if (query === undefined) {
      query = build(handle).prepare()
      compiled.set(key, query)
    }
    return query.execute(parameters)
  }
}
