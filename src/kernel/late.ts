import { createRequire } from 'node:module'
import { lazy } from './lazy.ts'

const load = createRequire(import.meta.url)

/**
 * A package that reading articles and comments does not need. It is loaded, as CommonJS, when something first uses it:
 * that takes 5 to 25 ms once, and all of them together would take a tenth of every start.
 * @throws at once when it is not installed: the start fails then, and not a later request.
 */
export function latePackage<T>(name: string): () => T {
  const file = load.resolve(name)
  return lazy(() => load(file) as T)
}
