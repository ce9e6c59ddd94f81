/** Runs test files in processes, several at the same time. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { type Files, ROOT } from './files.ts'

const TOGETHER = fileURLToPath(new URL('together.ts', import.meta.url))

/** With more, the last process would run alone for long. */
const FILES_OF_A_PROCESS = 12

/** Seconds for a process. */
const PATIENCE = 1_800

// More than cores, because some tests wait, for a window of a rate limit or a disk.
t.jobs = availableParallelism() + 2
t.setTimeout(7_200_000)

/** tap sets this for its processes when it takes no coverage. */
const NO_COVERAGE = { _TAPJS_PROCESSINFO_COVERAGE_: '0' }

type Environment = Record<string, string>

/** Runs each file in a process of its own. */
export function runAlone({ database, measured, others }: Files, environment: Environment): void {
  const spawnEach = (files: string[], more: Environment) => {
    for (const file of files) {
      spawn(`${database}: ${file}`, [join(ROOT, file)], { ...more, TEST_DATABASE: database })
    }
  }
  spawnEach(others, { ...environment, ...NO_COVERAGE })
  spawnEach(measured, environment)
}

/** Runs several files in each process. Neighbours are in different ones: they often take alike long. */
export function runTogether({ database, measured, others }: Files, environment: Environment = {}): void {
  const spawnShares = (name: string, files: string[], more: Environment) => {
    const processes = Math.ceil(files.length / FILES_OF_A_PROCESS)
    for (let first = 0; first < processes; first += 1) {
      const some = files.filter((_file, index) => index % processes === first)
      const title = `${database}: ${name} ${first + 1} of ${processes}`
      spawn(title, [TOGETHER, ...some], { ...more, TEST_DATABASE: database })
    }
  }
  spawnShares('without coverage, share', others, { ...environment, ...NO_COVERAGE })
  spawnShares('share', measured, environment)
}

function spawn(title: string, parameters: string[], environment: Environment): void {
  const env = { ...process.env, TAP_TIMEOUT: `${PATIENCE}`, ...environment }
  void t.spawn(
    process.execPath,
    parameters,
    { cwd: ROOT, env, buffered: true, timeout: PATIENCE * 1_000 },
    title,
  )
}
