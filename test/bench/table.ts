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

/** Medians over the rounds: rates, then times. */
export function tables(rows: readonly Row[], results: Results): string {
  const measured = rows.map(({ name, sqlite, postgres, bare }) => ({
    name,
    sqlite: results.get(sqlite) ?? [],
    postgres: results.get(postgres) ?? [],
    bare: results.get(bare) ?? [],
  }))
  return `${rates(measured)}\n\n${times(measured)}`
}

type Measured = { name: string } & Record<Shot['server'], Figures[]>

const of = (figures: readonly Figures[], key: keyof Figures) => median(figures.map(one => one[key]))

function rates(rows: readonly Measured[]): string {
  const head = ['answers/s', 'Stet/SQLite', 'Stet/PostgreSQL', 'bare', 'SQLite : bare', 'PostgreSQL : bare']
  const lines = rows.map(({ name, sqlite, postgres, bare }) => [
    name,
    ...[sqlite, postgres, bare].map(figures => of(figures, 'rate').toFixed(0)),
    ratio(sqlite, bare),
    ratio(postgres, bare),
  ])
  return printed([head, ...lines], [35, 12, 16, 7, 18, 18])
}

/** Taken within each round first, so that a slow moment slows both sides. */
function ratio(ours: readonly Figures[], theirs: readonly Figures[]): string {
  const ratios = ours.map((one, round) => one.rate / (theirs[round]?.rate ?? Number.NaN))
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`
}

function times(rows: readonly Measured[]): string {
  const head = [
    'p50/p99 in ms; CPU µs per request',
    'SQLite',
    'PostgreSQL',
    'bare',
    'CPU: SQLite',
    'PostgreSQL',
    '+ its server',
    'bare',
    'SQLite : bare',
    'PostgreSQL : bare',
  ]
  const lines = rows.map(({ name, sqlite, postgres, bare }) => {
    const bareCpu = of(bare, 'cpu')
    return [
      name,
      ...[sqlite, postgres, bare].map(
        figures => `${of(figures, 'p50').toFixed(1)}/${of(figures, 'p99').toFixed(1)}`,
      ),
      of(sqlite, 'cpu').toFixed(0),
      of(postgres, 'cpu').toFixed(0),
      of(postgres, 'databaseCpu').toFixed(0),
      bareCpu.toFixed(0),
      (of(sqlite, 'cpu') / bareCpu).toFixed(1),
      (of(postgres, 'cpu') / bareCpu).toFixed(1),
    ]
  })
  return printed([head, ...lines], [35, 11, 11, 11, 12, 11, 13, 5, 14, 18])
}

const printed = (lines: readonly string[][], widths: readonly number[]) =>
  lines.map(cells => cells.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join(' ')).join('\n')

const pad = (cell: string, column: number, width: number) =>
  column === 0 ? cell.padEnd(width) : cell.padStart(width)
