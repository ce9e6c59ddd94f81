/** Writes the figures and their chart into the guide for operators. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Figures } from '../load/measure.ts'
import type { Row } from '../rows.ts'
import { drawChart } from './chart.ts'
import { shownValue } from './text.ts'

const DOCS = new URL('../../../src/docs/', import.meta.url)
const GUIDE = new URL('guides/operators.md', DOCS)
const CHART = new URL('speed.svg', DOCS)

/** What is written: from its heading to the next section. */
const MEASURED = /(?<=\n### Measured\n\n).*?(?=\n## |$)/s

/** What the chart and the first table show: one core, the small site. */
const LOAD = ['hits', 'unchanged', 'misses', 'posts', 'postgres']
/** What the second table shows. */
const PROCESS = ['start', 'memory', 'mixed']

const rowsOf = (rows: readonly Row[], groups: readonly string[]) =>
  rows.filter(({ group }) => groups.includes(group))

export function writeGuide(rows: readonly Row[], where: string): void {
  writeFileSync(CHART, drawChart(rowsOf(rows, LOAD)))
  const guide = readFileSync(GUIDE, 'utf8')
  if (!MEASURED.test(guide)) {
    throw new Error('The guide for operators has no section "Measured".')
  }
  writeFileSync(
    GUIDE,
    guide.replace(MEASURED, () => describe(rows, where)),
  )
}

const describe = (rows: readonly Row[], where: string) => `${where}:

![Answers per second of one core, for each request of Stet and of what it is compared with](../speed.svg)

| request | answers a second | p99 | processor time | compared with | answers a second of that | processor time of that |
|---|---|---|---|---|---|---|
${rowsOf(rows, LOAD).flatMap(underLoad).join('\n')}

| | measured | compared with | measured of that |
|---|---|---|---|
${rowsOf(rows, PROCESS).flatMap(otherwise).join('\n')}
`

/** The line of a row under load. */
function underLoad({ name, against = '', figures }: Row): string[] {
  const [ours, theirs] = [figures['Stet'], figures[against]]
  if (!ours?.rate || !ours.cpu) {
    return []
  }
  const cells = [
    rateOf(ours),
    `${ours.p99?.toFixed(1)} ms`,
    timeOf(ours),
    against,
    rateOf(theirs),
    timeOf(theirs),
  ]
  return [`| ${[name, ...cells].join(' | ')} |`]
}

const rateOf = (figures?: Partial<Figures>) => Math.round(figures?.rate ?? 0).toLocaleString('en')
const timeOf = (figures?: Partial<Figures>) => `${figures?.cpu?.toFixed(0)} µs`

/** The line of a row of another kind: memory, a time, or processor time alone. */
function otherwise({ name, against = '', figures, judged }: Row): string[] {
  const [first] = judged
  if (first !== undefined && Object.keys(figures).length === 0) {
    return [`| ${name} | ${shownValue(first)} | – | – |`]
  }
  const shown = (side: string) => {
    const { p50, p99, cpu } = figures[side] ?? {}
    if (p50 === undefined) {
      return `${cpu?.toFixed(0)} µs`
    }
    return p99 === undefined ? `${p50.toFixed(0)} ms` : `p99 ${p99.toFixed(1)} ms`
  }
  return figures['Stet']?.cpu && figures['Stet'].rate
    ? []
    : [`| ${name} | ${shown('Stet')} | ${against} | ${shown(against)} |`]
}
