/** What the bench reports: each row is a line of the table "What must be shown". */
import type { Figures } from './load/measure.ts'

export type Row = {
  group: string
  name: string
  /** What it is compared with; undefined: nothing. */
  against?: string
  /** Medians of each side: `Stet`, and what `against` names. */
  figures: Record<string, Partial<Figures>>
  judged: Judged[]
}

export type Judged = {
  /** `held`: for how long the event loop does nothing else, of all but one turn in a hundred. */
  measure: 'throughput' | 'processor time' | 'p99' | 'time' | 'memory' | 'held'
  /** A ratio, megabytes of memory, or milliseconds of what is held. */
  value: number
  /** Of the ratios of the rounds. */
  range?: [least: number, most: number]
  /** Undefined: it is shown, and nothing is demanded. */
  target?: Target
}

export type Target = { least: number } | { most: number }

export const isMet = ({ value, target }: Judged): boolean | undefined => {
  if (target === undefined || Number.isNaN(value)) {
    return undefined
  }
  return 'least' in target ? value >= target.least : value <= target.most
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

/** The median of each figure. */
export function mediansOf(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0] ?? {}) as (keyof Figures)[]
  return Object.fromEntries(
    names.map(name => [name, median(rounds.map(one => one[name] ?? Number.NaN))]),
  ) as Figures
}

/** A ratio of each round, so that a slow moment slows both sides. */
export function judge(measure: Judged['measure'], ratios: readonly number[], target?: Target): Judged {
  const range = [Math.min(...ratios), Math.max(...ratios)] as [number, number]
  return { measure, value: median(ratios), range, ...(target && { target }) }
}
