/** Runs test files in processes, several at the same time. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ROOT } from './files.ts'

const TOGETHER = fileURLToPath(new URL('together.ts', import.meta.url))

/** So many that the last to end does not keep the others waiting for long. */
const PROCESSES = 16

/** Seconds for each test of a file, and milliseconds for a process. */
const PATIENCE = { test: '1800', process: 3_600_000 }

// More than cores, because some tests wait, for a window of a rate limit or a disk.
t.jobs = availableParallelism() + 2
t.setTimeout(7_200_000)

/** Runs each file in a process of its own. */
export function runAlone(files: readonly string[], environment: Record<string, string>): void {
  for (const file of files) {
    spawn(file, [join(ROOT, file)], environment)
  }
}

/** Runs the files in a few processes, with neighbours in different ones: they often take alike long. */
export function runTogether(files: readonly string[], environment: Record<string, string>): void {
  const shares = Object.groupBy(files, (_file, index) => index % PROCESSES)
  for (const [share, some = []] of Object.entries(shares)) {
    spawn(`share ${Number(share) + 1} of ${PROCESSES}`, [TOGETHER, ...some], environment)
  }
}

function spawn(title: string, parameters: string[], environment: Record<string, string>): void {
  const env = { ...process.env, TAP_TIMEOUT: PATIENCE.test, ...environment }
  void t.spawn(
    process.execPath,
    parameters,
    { cwd: ROOT, env, buffered: true, timeout: PATIENCE.process },
    `${environment['TEST_DATABASE']}: ${title}`,
  )
}
