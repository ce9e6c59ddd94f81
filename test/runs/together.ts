/** Runs the files of the arguments in this process. */
import { resolve } from 'node:path'
import t from 'tap'

// Each is loaded by a test, so that a file with a fault stops no other. The tests of all files come after these.
for (const file of process.argv.slice(2)) {
  void t.test(`loads ${file}`, () => import(resolve(file)))
}
