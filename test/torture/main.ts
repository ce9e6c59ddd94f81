/**
 * `npm run torture`: kills the service, cuts its power in simulation, lets clients contend, takes its database away, looks
 * for stale answers, sends it what grows and hostile searches, until a promise breaks or the count is full. `-- --only outages` runs one part.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openStorage } from '../../src/storage/open.ts'
import { startPostgres } from '../postgres-server.ts'
import { sayClusterParts } from './cluster-parts.ts'
import { copyThereAndBack } from './copy.ts'
import { replayDay } from './day.ts'
import { growthTable, measureAll } from './growth.ts'
import { killAgainAndAgain } from './kill.ts'
import { canTrace, cutPower } from './power-cut.ts'
import { plantForSearch, searchHostilely } from './search.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '200' },
    clients: { type: 'string', default: '8' },
    seed: { type: 'string', default: '1' },
    cuts: { type: 'string', default: '150' },
    searches: { type: 'string', default: '50000' },
  },
})
const rounds = Number(values.rounds)
const clients = Number(values.clients)
const seed = Number(values.seed)
const cuts = Number(values.cuts)
const hostile = Number(values.searches)

const folder = mkdtempSync(join(tmpdir(), 'stet-torture-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
let failed = false

const say = (line: string) => process.stdout.write(`${line}\n`)
const verdict = (complaints: readonly string[]) => {
  failed ||= complaints.length > 0
  for (const complaint of complaints) {
    say(`  VIOLATION     ${complaint}`)
  }
  say(complaints.length === 0 ? '  ok' : '  FAILED')
}
const freshFolder = (name: string) => {
  mkdirSync(join(folder, name))
  return join(folder, name)
}

async function kills(): Promise<void> {
  say(`Kills: ${rounds} times SIGKILL while ${clients} clients post (seed ${seed})`)
  const progress = (round: number) => {
    if (round % 50 === 0) {
      say(`  … ${round}`)
    }
  }
  const file = join(freshFolder('kill'), 'stet.db')
  const killed = await killAgainAndAgain({ file, rounds, clients, seed, progress })
  say(
    `  kills         ${killed.kills} while comments were posted, ${killed.killsAtStart} more during a start`,
  )
  say(`  start         ${killed.start.toFixed(0)} ms to readiness (median)`)
  say(`  acknowledged  ${killed.acknowledged.size} comments`)
  say(`  unanswered    ${killed.unanswered} posts broken off by a kill and sent again with the same key`)
  say(`  replayed      ${killed.replayed} acknowledged posts sent again after a restart, same answer`)
  say(`  stored        ${killed.findings.comments} comments`)
  say(`  lost          ${killed.findings.lost.length}`)
  say(`  doubled       ${killed.findings.doubled.length}`)
  const { halved } = killed.findings
  say(`  halved        ${halved.length} comments without the answer to their key, or the reverse`)
  say(`  damage        ${killed.findings.damage.length} (integrity_check, foreign_key_check)`)
  verdict(killed.complaints)
}

async function powerCuts(): Promise<void> {
  if (cuts === 0 || !canTrace()) {
    say(`\nPower cuts: not tried, ${cuts === 0 ? 'as asked' : 'because strace is not installed'}.`)
    return
  }
  for (const weak of [false, true]) {
    say(`\nPower cuts${weak ? ', control with synchronous=NORMAL' : ''}: ${cuts} simulated`)
    const cut = await cutPower({ folder: freshFolder(`cut-${weak}`), comments: 1_500, cuts, seed, weak })
    say(`  acknowledged  ${cut.acknowledged} comments`)
    say(`  traced        ${cut.writes} writes, ${cut.syncs} syncs, ${cut.checkpointed} writes by checkpoints`)
    say(`  loss          after ${cut.cutsWithLoss} cuts, at most ${cut.mostLost} comments`)
    say(`  damage        after ${cut.cutsWithDamage} cuts (integrity_check, foreign_key_check)`)
    if (weak) {
      verdict(cut.cutsWithLoss > 0 ? [] : ['the control lost nothing, so the simulator proves nothing'])
    } else {
      verdict(cut.complaints)
    }
  }
}

async function copies(): Promise<void> {
  const [articles, comments] = [2_000, 20_000]
  say(`\nCopy: ${articles} articles, ${comments} comments, SQLite to PostgreSQL and back (seed ${seed})`)
  verdict(await copyThereAndBack({ folder: freshFolder('copy'), articles, comments, kills: 3, seed, say }))
}

async function day(): Promise<void> {
  const people = { readers: 300, spammers: 2, moderators: 3, spam: 60 }
  say(
    `\nA site's day: ${people.readers} readers, ${people.spammers} spammers, ${people.moderators} moderators (seed ${seed})`,
  )
  const report = await replayDay({ database: `file:${join(freshFolder('day'), 'stet.db')}`, ...people, seed })
  for (const [what, count] of [...report.counts].sort()) {
    say(`  ${what.padEnd(28)}${count}`)
  }
  say(
    `  campaigns                   ${report.units}, of which one comment was published: ${report.published}`,
  )
  say(`  … with nothing to know      ${report.unknowable}: no address, no contact, no text of some length`)
  say(`  verdicts explained          ${report.explained} of ${report.taken}`)
  verdict(report.complaints)
}

async function growth(): Promise<void> {
  say('\nGrowth: processor time of hostile inputs at a quarter, a half and all of their greatest length')
  const progress = (count: number) => {
    if (count % 1_000 === 0) {
      say(`  … ${count}`)
    }
  }
  const report = await measureAll(freshFolder('growth'), progress)
  say('  power   milliseconds         length    the longest, and the steepest')
  for (const row of growthTable(report, 30)) {
    say(`  ${row}`)
  }
  say(`  measured      ${report.measured.length}`)
  verdict(report.complaints)
}

async function searches(): Promise<void> {
  say(`\nSearch: ${hostile} hostile searches on both databases (seed ${seed})`)
  const server = await startPostgres()
  const sqlite = await openStorage({ url: `file:${join(freshFolder('search'), 'stet.db')}` })
  const postgres = await openStorage({ url: server.url('postgres') })
  try {
    await plantForSearch(sqlite, postgres)
    const progress = (asked: number) => {
      if (asked % 5_000 === 0) {
        say(`  … ${asked}`)
      }
    }
    const report = await searchHostilely({ sqlite, postgres, searches: hostile, seed, progress })
    say(
      `  asked         ${report.asked}, of which ${report.found} found something: ${report.hits} hits on ${report.pages} pages`,
    )
    verdict(report.complaints)
  } finally {
    await sqlite.close()
    await postgres.close()
    await server.remove()
  }
}

/** Every part by its name. */
const PARTS: Record<string, () => Promise<void>> = {
  kills,
  'power-cuts': powerCuts,
  copy: copies,
  day,
  growth,
  search: searches,
  ...sayClusterParts({ say, verdict, freshFolder, seed }),
}

for (const [name, run] of Object.entries(PARTS)) {
  if (values.only === undefined || values.only === name) {
    await run()
  }
}
if (values.only !== undefined && !(values.only in PARTS)) {
  say(`There is no part "${values.only}": ${Object.keys(PARTS).join(', ')}`)
  failed = true
}
process.exitCode = failed ? 1 : 0
