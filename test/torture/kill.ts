/** Kills the service at random moments while comments are posted, and looks whether a promise was broken. */
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../ports.ts'
import { until } from '../wait.ts'
import { complaintsOf, type Findings, inspect } from './inspect.ts'
import { type Random, seededRandom, wholeBelow } from './random.ts'
import { type Record, startReaders } from './readers.ts'
import { makeDatabase, startService } from './service.ts'

export type KillReport = Record & {
  /** Kills while comments were posted. */
  kills: number
  /** Further kills while the service was starting, and so while it recovered the file. */
  killsAtStart: number
  /** Milliseconds from the start of the process to readiness, the median. */
  start: number
  findings: Findings
  complaints: string[]
}

/** Longest time, in milliseconds, that a service lives once it has stored something. */
const LONGEST_LIFE = 300

export async function killAgainAndAgain(options: {
  file: string
  rounds: number
  clients: number
  seed: number
  progress?: (round: number) => void
}): Promise<KillReport> {
  const { file, rounds, clients, seed, progress = () => undefined } = options
  const random = seededRandom(seed)
  const database = `file:${file}`
  await makeDatabase(database)
  const port = await freePort()
  const readers = startReaders(port, clients, seededRandom(seed + 1))
  const starts: number[] = []
  let killsAtStart = 0

  for (let round = 1; round <= rounds; round += 1) {
    if (random() < 0.1) {
      await killAtStart(database, port, random, starts.at(-1) ?? 500)
      killsAtStart += 1
    }
    const began = performance.now()
    const service = startService({ database, port })
    try {
      await service.ready()
      starts.push(performance.now() - began)
      readers.resume()
      // So that each life has something to lose, however slow the machine is.
      const { acknowledged } = readers.record
      const before = acknowledged.size
      await until('a comment is stored', () => acknowledged.size > before)
      await pause(wholeBelow(random, LONGEST_LIFE))
      if (service.child.exitCode !== null) {
        throw new Error('The service ended by itself.')
      }
    } finally {
      const dead = service.kill()
      readers.hold()
      await dead
    }
    progress(round)
  }

  const last = startService({ database, port })
  try {
    await last.ready()
    readers.resume()
    await readers.finish()
  } finally {
    await last.kill()
  }
  const { record } = readers
  const findings = inspect(file, record.acknowledged)
  return {
    ...record,
    kills: rounds,
    killsAtStart,
    start: starts.sort((a, b) => a - b)[Math.floor(starts.length / 2)] ?? 0,
    findings,
    complaints: [...record.violations.slice(0, 10), ...complaintsOf(findings)],
  }
}

async function killAtStart(database: string, port: number, random: Random, usual: number): Promise<void> {
  const service = startService({ database, port })
  // The file is opened in the last part of a start; before that there is nothing to disturb.
  await pause(usual * (0.5 + random() / 2))
  await service.kill()
}
