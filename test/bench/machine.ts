/** What the bench runs on, and which core runs what. */
import { execFileSync } from 'node:child_process'
import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'

/** Whether the system has a program. */
function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch (error) {
    // wrk ends with 1 after it has printed its version.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

const PINS = availableParallelism() > 1 && has('taskset')

export const HAS_WRK = has('wrk')

/** The core of the measured server, and that of whoever asks it. */
const CORES = { server: '0', client: '1' }

/** The command with what keeps it on its core, where the system can do that. It stays the same process. */
export const pinned = (role: keyof typeof CORES, command: readonly string[]): string[] =>
  PINS ? ['taskset', '-c', CORES[role], ...command] : [...command]

export function describeMachine(): string {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const pins = PINS ? 'the server and its clients have a core each' : 'no process has a core of its own'
  return `${cpus().length} cores (${first?.model.trim()}), ${memory} GB, ${platform()} ${arch()}, Node ${process.version}; ${pins}`
}
