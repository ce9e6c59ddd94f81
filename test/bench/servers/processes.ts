/** What processes use, as Linux tells it in `/proc`. Elsewhere it is unknown: NaN. */
import { readdirSync, readFileSync } from 'node:fs'

/** Microseconds in one tick of the kernel's clock, in which it tells the times of processes. */
const TICK = 10_000

/** Microseconds of processor time used by a process, its children, and those of them that have ended. */
export function processorTime(id: number): number {
  const own = statusOf(id)
  const ticks = childrenOf(id).reduce(
    (sum, child) => sum + child.alive,
    (own?.alive ?? NaN) + (own?.ended ?? 0),
  )
  return ticks * TICK
}

/** Megabytes that a process and its children have in memory. */
export function residentMemory(id: number): number {
  const own = memoryOf(id)
  return childrenOf(id).reduce((sum, child) => sum + memoryOf(child.id), own)
}

type Status = { id: number; parent: number; alive: number; ended: number }

function childrenOf(id: number): Status[] {
  if (statusOf(id) === undefined) {
    return []
  }
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(name => statusOf(Number(name)) ?? [])
    .filter(({ parent }) => parent === id)
}

/** The fields of `/proc/<id>/stat` behind the name of the program: parent, and ticks of itself and of ended children. */
function statusOf(id: number): Status | undefined {
  const text = read(`/proc/${id}/stat`)
  if (text === undefined) {
    return undefined
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const at = (index: number) => fields[index] ?? 0
  return { id, parent: at(1), alive: at(11) + at(12), ended: at(13) + at(14) }
}

function memoryOf(id: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${id}/status`) ?? '') ?? []
  return Number(kilobytes) / 1024
}

/** undefined: the process has ended, or the system is another. */
function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
