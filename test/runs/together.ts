/**
 * Runs the files of the arguments in this process. A process for each would load the service and compile the contract each
 * time, which takes two thirds of the processor time of all tests.
 */
import { resolve } from 'node:path'
import t from 'tap'

t.setTimeout(3_600_000)
// A test, because the run would end while a file waits for something before its first test. Those of the files come after it.
void t.test(`tests of ${process.argv.slice(2).join(', ')}`, async () => {
  for (const file of process.argv.slice(2)) {
    await import(resolve(file))
  }
})
