/** A chart of answers per second: for each request Stet, and below it what it is compared with. Groups have scales of their own. */
import { escapeHtml } from '../../../src/markdown/escape.ts'
import type { Row } from '../rows.ts'

const WIDTH = 720
const LABEL = 210
const VALUE = 80
const BAR = 16
const GAP = 18

/** Light and dark, because the file stands alone: a page cannot style what is in an image. */
const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1d2127 }
.name { font-weight: 600 }
.ours { fill: #1a5fb4 }
.theirs { fill: #8a939d }
@media (prefers-color-scheme: dark) { text { fill: #e1e4e8 } .ours { fill: #8cb8f5 } .theirs { fill: #6b747e } }`

export function drawChart(rows: readonly Row[]): string {
  const shown = rows.filter(
    ({ figures }) => Object.values(figures).every(({ rate }) => rate) && figures['Stet'],
  )
  const mostOf = (group: string) =>
    Math.max(
      ...shown
        .filter(row => row.group === group)
        .flatMap(({ figures }) => Object.values(figures).map(({ rate = 0 }) => rate)),
    )
  let y = 0
  const parts = shown.map(({ group, name, figures }) => {
    const most = mostOf(group)
    y += GAP + BAR
    const title = `<text class="name" x="0" y="${y - 5}">${escapeHtml(name)}</text>`
    const bars = Object.entries(figures).map(([side, { rate = 0 }]) => {
      y += BAR
      return drawBar(side, rate, (rate / most) * (WIDTH - LABEL - VALUE), y - BAR)
    })
    return [title, ...bars].join('\n')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + GAP}" role="img">
<title>Answers per second of one core</title>
<style>${STYLE}
</style>
${parts.join('\n')}
</svg>
`
}

function drawBar(side: string, rate: number, width: number, y: number): string {
  const middle = y + BAR - 4
  return `<text x="12" y="${middle}">${escapeHtml(side)}</text>
<rect class="${side === 'Stet' ? 'ours' : 'theirs'}" x="${LABEL}" y="${y + 2}" width="${width.toFixed(1)}" height="${BAR - 4}"/>
<text x="${(LABEL + width + 6).toFixed(1)}" y="${middle}">${Math.round(rate).toLocaleString('en')}</text>`
}
