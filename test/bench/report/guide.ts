/** Writes the figures and their chart into the guide for operators. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Row } from '../rows.ts'
import { drawChart } from './chart.ts'
import { shownValue, targetOf } from './text.ts'

const DOCS = new URL('../../../src/docs/', import.meta.url)
const GUIDE = new URL('guides/operators.md', DOCS)
const CHART = new URL('speed.svg', DOCS)

/** What is written: from its heading to the next section. */
const MEASURED = /(?<=\n### Measured\n\n).*?(?=\n## |$)/s

/** What the chart shows: one core, the small site. */
const CHARTED = ['hits', 'misses', 'posts', 'postgres']

export function writeGuide(rows: readonly Row[], where: string): void {
  writeFileSync(CHART, drawChart(rows.filter(({ group }) => CHARTED.includes(group))))
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

| request | compared with | answers a second | p99 | processor time | ratios |
|---|---|---:|---:|---:|---|
${rows.map(line).join('\n')}
`

function line({ name, against = '–', figures, judged }: Row): string {
  const { rate, p50, p99, cpu } = figures['Stet'] ?? {}
  const ratios = judged.map(
    one => `${one.measure} ${shownValue(one)}${one.target ? ` (${targetOf(one)})` : ''}`,
  )
  const latency = p99 ?? p50
  const cells = [
    name,
    against,
    rate === undefined ? '–' : Math.round(rate).toLocaleString('en'),
    latency === undefined ? '–' : `${latency.toFixed(1)} ms`,
    cpu === undefined ? '–' : rate === undefined ? `${(cpu / 1_000).toFixed(0)} ms` : `${cpu.toFixed(0)} µs`,
    ratios.join(', '),
  ]
  return `| ${cells.join(' | ')} |`
}
