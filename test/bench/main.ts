/** `npm run bench`: Stet beside bare servers and hand-written SQL, in one run on one machine. test/README.md says how. */
import { writeFileSync } from 'node:fs'
import { openBench } from './bench.ts'
import { GROUPS } from './groups/all.ts'
import { describeMachine, HAS_WRK } from './machine.ts'
import { readOptions } from './options.ts'
import { writeProfiles } from './profile/profile.ts'
import { drawChart } from './report/chart.ts'
import { writeGuide } from './report/guide.ts'
import { printRow, printSum } from './report/text.ts'
import type { Row } from './rows.ts'

const options = readOptions(process.argv.slice(2))
const { only, json, svg, guide, profile, rounds, seconds } = options
const unknown = only.filter(name => !(name in GROUPS))
if (unknown.length > 0) {
  throw new Error(`No group is called ${unknown}. There are ${Object.keys(GROUPS)}.`)
}

/** The other groups are measured nevertheless. */
function fail(error: unknown): void {
  process.exitCode = 1
  process.stderr.write(`FAILED: ${error}\n`)
}

const say = (line: string) => process.stdout.write(`${line}\n`)
const rows: Row[] = []
const bench = openBench(options, {
  say,
  report(row) {
    rows.push(row)
    say(printRow(row))
  },
})
const day = new Date().toISOString().slice(0, 10)
const machine = describeMachine()
say(`${day}, ${machine}`)

if (profile === undefined) {
  await measureGroups()
} else {
  await writeProfiles(bench, profile)
}
await bench.sites.close()

async function measureGroups(): Promise<void> {
  say(`Medians of ${rounds} rounds in turns, of ${seconds} s each. The log of Stet is on and goes to a file.`)
  if (!HAS_WRK || !Number.isInteger(seconds)) {
    say(
      'autocannon asks, more slowly than bare servers answer, so ratios of throughput flatter Stet: take wrk.',
    )
  }
  const has = { large: bench.hasLarge, postgres: options.databases.includes('postgres') }
  const chosen = Object.entries(GROUPS).filter(([name]) => only.length === 0 || only.includes(name))
  for (const [name, { measure, needs }] of chosen) {
    const isThere = needs === undefined || has[needs]
    say(
      `\n=== ${name}${isThere ? '' : `: left out, without ${needs === 'large' ? '--size=100000' : 'PostgreSQL'}`}`,
    )
    await (isThere && measure(bench).catch(fail))
  }
  say(`\n${printSum(rows)}`)
  if (json !== undefined) {
    writeFileSync(json, `${JSON.stringify({ day, machine, options, rows }, null, 2)}\n`)
  }
  if (svg !== undefined) {
    writeFileSync(svg, drawChart(rows))
  }
  if (guide) {
    writeGuide(rows, `On ${day}, with ${machine}`)
  }
}
