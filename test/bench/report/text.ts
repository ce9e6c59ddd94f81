/** Rows for the terminal. */
import type { Figures } from '../load/measure.ts'
import { isMet, type Judged, type Row } from '../rows.ts'

/** A row: its name and ratios, then the figures of each side. */
export function printRow({ name, against, figures, judged }: Row): string {
  const title = against === undefined ? name : `${name} : ${against}`
  const sides = Object.entries(figures).map(([side, of]) => `    ${side.padEnd(30)} ${printFigures(of)}`)
  return [title, ...judged.map(one => `  ${printJudged(one)}`), ...sides].join('\n')
}

export function printJudged(judged: Judged): string {
  const { measure, value, range, target } = judged
  const shown = shownValue(judged)
  const between = range && range[0] !== range[1] ? ` (${range[0].toFixed(2)}–${range[1].toFixed(2)})` : ''
  const verdict = { true: 'met', false: 'MISSED', undefined: Number.isNaN(value) ? 'unknown' : '' }[
    `${isMet(judged)}`
  ]
  return `${measure.padEnd(15)} ${shown}${between} ${target ? `${targetOf(judged)}: ${verdict}` : ''}`.trimEnd()
}

const UNITS: { [M in Judged['measure']]?: string } = { memory: 'MB', held: 'ms' }

export function shownValue({ measure, value }: Judged): string {
  const unit = UNITS[measure]
  return unit === undefined ? value.toFixed(2) : `${value.toFixed(unit === 'MB' ? 0 : 1)} ${unit}`
}

export function targetOf({ target }: Judged): string {
  if (target === undefined) {
    return ''
  }
  return 'least' in target ? `≥ ${target.least}` : `≤ ${target.most}`
}

function printFigures({ rate, cpu, databaseCpu, p50, p99 }: Partial<Figures>): string {
  return [
    rate === undefined ? '' : `${rate.toFixed(0)}/s`,
    cpu === undefined ? '' : `${cpu.toFixed(1)} µs`,
    databaseCpu === undefined ? '' : `database ${databaseCpu.toFixed(0)} µs`,
    p50 === undefined ? '' : `${p50.toFixed(2)} ms${p99 === undefined ? '' : `, p99 ${p99.toFixed(2)} ms`}`,
  ]
    .filter(part => part !== '')
    .join(', ')
}

/** How many targets are met, and which are not. */
export function printSum(rows: readonly Row[]): string {
  const judged = rows.flatMap(row => row.judged.map(one => ({ row, one })))
  const demanded = judged.filter(({ one }) => one.target !== undefined)
  const missed = demanded.filter(({ one }) => isMet(one) !== true)
  const lines = missed.map(({ row, one }) => `  ${row.name}: ${printJudged(one)}`)
  return [`${demanded.length - missed.length} of ${demanded.length} targets are met.`, ...lines].join('\n')
}
