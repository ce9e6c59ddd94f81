/**
 * `--import`ed from a copy in the folder that strip.mjs has filled, it takes the sources from there. The tests start hundreds
 * of processes, and each would take a fifth of a second to remove the types of all that it loads. Places in the files stay
 * the same, so coverage does too. (Node's compile cache would do as much, but makes coverage imprecise.)
 */
import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// A test runs an older Node, which has no hooks.
module.registerHooks?.({
  load(url, context, next) {
    const file = url.endsWith('.ts') ? join(import.meta.dirname, fileURLToPath(url)) : ''
    return existsSync(file)
      ? { format: 'module', source: readFileSync(file, 'utf8'), shortCircuit: true }
      : next(url, context)
  },
})
