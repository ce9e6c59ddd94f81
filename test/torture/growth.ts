/**
 * How processor time grows with the length of what is sent: every request schema, parser and renderer, with hostile
 * inputs at a quarter, a half and all of the greatest length that is read, and of that which an early bound refuses.
 */
import { join } from 'node:path'
import { type Growth, type GrowthCase, measureGrowth, STEEPEST } from './growth-clock.ts'
import { parserCases } from './growth-parsers.ts'
import { requestCases } from './growth-requests.ts'
import { startGrowthService } from './growth-service.ts'

export type GrowthReport = { measured: Growth[]; complaints: string[] }

/** @param progress is told how many inputs were measured. */
export async function measureAll(folder: string, progress: (count: number) => void): Promise<GrowthReport> {
  const complaints = new Set<string>()
  const measured: Growth[] = []
  const measure = async (cases: AsyncIterable<GrowthCase> | Iterable<GrowthCase>) => {
    for await (const one of cases) {
      measured.push(await measureGrowth(one))
      progress(measured.length)
    }
  }
  await measure(parserCases())
  const service = await startGrowthService(join(folder, 'stet.db'))
  try {
    await measure(requestCases(service, complaint => complaints.add(complaint)))
  } finally {
    await service.close()
  }
  for (const { name, exponent } of measured.filter(({ exponent }) => exponent > STEEPEST)) {
    complaints.add(`${name} grows with the power ${exponent.toFixed(2)}`)
  }
  return { measured, complaints: [...complaints] }
}

/** The longest and the steepest, as lines of a table. */
export function growthTable({ measured }: GrowthReport, rows: number): string[] {
  const longest = measured.toSorted((a, b) => (b.times.at(-1) ?? 0) - (a.times.at(-1) ?? 0)).slice(0, rows)
  const steepest = measured.toSorted((a, b) => b.exponent - a.exponent).slice(0, rows)
  return [...new Set([...longest, ...steepest])].map(({ name, most, times, exponent }) => {
    const shown = times.map(time => time.toFixed(1).padStart(7)).join('')
    return `${exponent.toFixed(2)} ${shown.padStart(21)}  ${String(most).padStart(8)}  ${name}`
  })
}
