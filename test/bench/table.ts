import { arch, cpus, platform } from 'node:os'
import type { Figures } from './measure.ts'
import type { Row, Shot } from './shots.ts'

export type Results = ReadonlyMap<Shot, Figures[]>

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper
}

export function machine(): string {
  const processors = cpus()
  const model = processors[0]?.model.trim() ?? 'unknown processor'
  return `${processors.length} cores (${model}), ${platform()} ${arch()}, Node ${process.version}`
}

/** Medians over the rounds. Ratios are taken within each round first, so that a slow moment slows both sides. */
export function table(rows: readonly Row[], results: Results): string {
  const head = [
    '',
    'Stet/s',
    'bare/s',
    'ratio (range)',
    'Stet p50/p99',
    'bare p50/p99',
    'CPU µs',
    'bare',
    'ratio',
  ]
  const lines = rows.map(({ name, stet, bare }) => {
    const ours = results.get(stet) ?? []
    const theirs = results.get(bare) ?? []
    const of = (figures: readonly Figures[], key: keyof Figures) => median(figures.map(one => one[key]))
    const times = (figures: readonly Figures[]) =>
      `${of(figures, 'p50').toFixed(1)}/${of(figures, 'p99').toFixed(1)} ms`
    const ratios = ours.map((one, round) => one.rate / (theirs[round]?.rate ?? Number.NaN))
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`
    const [cpu, bareCpu] = [of(ours, 'cpu'), of(theirs, 'cpu')]
    return [
      name,
      of(ours, 'rate').toFixed(0),
      of(theirs, 'rate').toFixed(0),
      `${median(ratios).toFixed(2)} (${range})`,
      times(ours),
      times(theirs),
      cpu.toFixed(0),
      bareCpu.toFixed(0),
      (cpu / bareCpu).toFixed(1),
    ]
  })
  return [head, ...lines].map(cells => cells.map((cell, column) => pad(cell, column)).join(' ')).join('\n')
}

const WIDTHS = [35, 7, 7, 18, 14, 14, 7, 6, 6]

const pad = (cell: string, column: number) =>
  column === 0 ? cell.padEnd(WIDTHS[0] ?? 0) : cell.padStart(WIDTHS[column] ?? 0)
