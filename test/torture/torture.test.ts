/** Small runs of `npm run torture`, and proof that it would see what it looks for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import t, { type Test } from 'tap'
import { complaintsOf, inspect } from './inspect.ts'
import { killAgainAndAgain } from './kill.ts'
import { canTrace, cutPower } from './power-cut.ts'

// Dozens of starts and thousands of syncs: on a busy machine more than a test file is given by default.
t.setTimeout(600_000)

function temporaryFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'stet-torture-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test('kills lose and double nothing', async t => {
  const file = join(temporaryFolder(t), 'stet.db')
  const report = await killAgainAndAgain({ file, rounds: 5, clients: 8, seed: 7 })
  t.strictSame(report.complaints, [])
  t.ok(report.acknowledged.size > 10, `${report.acknowledged.size} comments were acknowledged`)
  t.ok(report.unanswered > 0, 'posts were broken off')
  t.ok(report.replayed > 0, 'answers were asked for again')

  const [text = ''] = report.acknowledged.keys()
  const promised = new Map([...report.acknowledged, ['Never stored', 'id'], [text, 'another id']])
  t.strictSame(inspect(file, promised).lost, [text, 'Never stored'], 'a missing comment would be seen')

  const database = new BetterSqlite3(file)
  database.exec(`
    CREATE TEMP TABLE copy AS SELECT * FROM comments LIMIT 1;
    UPDATE copy SET id = 'second';
    INSERT INTO comments SELECT * FROM copy`)
  database.close()
  const spoilt = inspect(file, report.acknowledged)
  t.equal(spoilt.doubled.length, 1, 'a doubled comment would be seen')
  t.strictSame(spoilt.halved, ['second'], 'half a transaction would be seen')
  t.equal(complaintsOf(spoilt).length, 2)
})

t.test('power cuts', { skip: !canTrace() && 'strace is not installed' }, async t => {
  t.test('lose nothing that was acknowledged', async t => {
    const report = await cutPower({ folder: temporaryFolder(t), comments: 600, cuts: 20, seed: 7 })
    t.strictSame(report.complaints, [])
    t.ok(report.checkpointed > 0, 'a checkpoint is among what was cut')
  })

  t.test('are seen when commits do not wait for the disk', async t => {
    const options = { folder: temporaryFolder(t), comments: 100, cuts: 20, seed: 7, weak: true }
    const report = await cutPower(options)
    t.ok(report.cutsWithLoss > 0, `${report.cutsWithLoss} of ${report.cuts} cuts lost comments`)
  })
})
