/**
 * `node test/suite.ts FILE...` runs several test files in one process. A process for each file would spend most of its
 * time on loading the service and on running code that is not optimised yet.
 */
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import t from 'tap'

// A test that hangs fails alone, and the others run. The longest takes a minute on a machine that does nothing else.
t.beforeEach(t => {
  t.setTimeout(600_000)
})
for (const file of process.argv.slice(2)) {
  await import(pathToFileURL(file).href).catch((error: unknown) => {
    t.fail(`${file} cannot be loaded`, { error: inspect(error) })
  })
}
// The limits of single files are for when they run alone.
t.setTimeout(1_800_000)
