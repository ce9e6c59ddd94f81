/** Runs test files in processes, several at the same time. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { ROOT } from './files.ts'

const TOGETHER = fileURLToPath(new URL('together.ts', import.meta.url))

/** With more, the last process would run alone for long. */
const FILES_OF_A_PROCESS = 12

/** Seconds for a process. */
const PATIENCE = 1_800

// More than cores, because some tests wait, for a window of a rate limit or a disk.
t.jobs = availableParallelism() + 2
t.setTimeout(7_200_000)

/** Runs each file in a process of its own. */
export function runAlone(files: readonly string[], environment: Record<string, string>): void {
  for (const file of files) {
    spawn(file, [join(ROOT, file)], environment)
  }
}

/** Runs several files in each process. Neighbours are in different ones: they often take alike long. */
export function runTogether(files: readonly string[], environment: Record<string, string>): void {
  const processes = Math.ceil(files.length / FILES_OF_A_PROCESS)
  for (let first = 0; first < processes; first += 1) {
    const some = files.filter((_file, index) => index % processes === first)
    spawn(`share ${first + 1} of ${processes}`, [TOGETHER, ...some], environment)
  }
}

function spawn(title: string, parameters: string[], environment: Record<string, string>): void {
  const env = { ...process.env, TAP_TIMEOUT: `${PATIENCE}`, ...environment }
  void t.spawn(
    process.execPath,
    parameters,
    { cwd: ROOT, env, buffered: true, timeout: PATIENCE * 1_000 },
    `${environment['TEST_DATABASE']}: ${title}`,
  )
}
