/** A copy that is killed by SIGKILL in its middle: `node test/torture/killed-copy.ts FROM TO TABLE ROWS`. */
import { copyDatabase } from '../../src/storage/copy/copy.ts'
import { openStorage } from '../../src/storage/open.ts'

const [from = '', to = '', table, rows] = process.argv.slice(2)
await copyDatabase(await openStorage({ url: from }), await openStorage({ url: to }), step => {
  if (step.table === table && step.rows >= Number(rows)) {
    process.kill(process.pid, 'SIGKILL')
  }
})
