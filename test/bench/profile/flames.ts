/** Draws a profile: a box for each function, as wide as its time, below the one that called it. */
import { escapeHtml } from '../../../src/markdown/escape.ts'

type Node = {
  id: number
  callFrame: { functionName: string; url: string; lineNumber: number }
  children?: number[]
}

/** As the inspector gives it. */
export type Profile = { nodes: Node[]; samples: number[] }

const IDLE = '(idle)'
const nameOf = (frame?: Node['callFrame']) => frame?.functionName || (frame?.url ? '(anonymous)' : '(native)')
/** With the last part of its file. Compiled code, such as that of the database, has none. */
const whereIs = (frame?: Node['callFrame']) =>
  frame?.url ? `${nameOf(frame)} ${frame.url.split('/').at(-1)}:${frame.lineNumber + 1}` : nameOf(frame)

/** Functions in the list of the hottest. */
const HOTTEST = 6

const WIDTH = 1_400
const ROW = 17
/** Narrower boxes are left out. */
const LEAST = 0.5
/** Pixels of a letter. */
const LETTER = 7

type Box = { name: string; place: string; samples: number; below: Map<string, Box> }

export function drawFlames(title: string, { nodes, samples }: Profile): string {
  const tree = sumUp(nodes, samples)
  const boxes: string[] = []
  let deepest = 0
  const draw = (box: Box, x: number, depth: number): void => {
    const width = (box.samples / tree.samples) * WIDTH
    if (width < LEAST) {
      return
    }
    deepest = Math.max(deepest, depth)
    boxes.push(drawBox(box, x, depth, width, (box.samples / tree.samples) * 100))
    let left = x
    for (const child of [...box.below.values()].sort((a, b) => b.samples - a.samples)) {
      draw(child, left, depth + 1)
      left += (child.samples / tree.samples) * WIDTH
    }
  }
  draw(tree, 0, 1)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${(deepest + 1) * ROW + 4}">
<style>svg { background: #fff } text { font: 12px monospace } rect { stroke: #fff; fill: #f2a65a } .stet { fill: #6fa8dc }</style>
<text x="4" y="13">${escapeHtml(title)}</text>
${boxes.join('\n')}
</svg>
`
}

/** Joins the nodes of the same stack, and adds up their samples. Idle time is left out. */
function sumUp(nodes: readonly Node[], samples: readonly number[]): Box {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const own = new Map<number, number>()
  for (const id of samples) {
    own.set(id, (own.get(id) ?? 0) + 1)
  }
  const boxOf = (name: string, place: string): Box => ({ name, place, samples: 0, below: new Map() })
  const root = boxOf('all', '')
  const add = (node: Node, box: Box): number => {
    const sum = (node.children ?? [])
      .flatMap(id => byId.get(id) ?? [])
      .filter(({ callFrame }) => nameOf(callFrame) !== IDLE)
      .reduce((total, child) => {
        const { url, lineNumber } = child.callFrame
        const name = nameOf(child.callFrame)
        const place = `${url.replace(/^.*\/(?=src\/|node_modules\/)/, '')}:${lineNumber + 1}`
        const key = `${name} ${place}`
        const below = box.below.get(key) ?? boxOf(name, place)
        box.below.set(key, below)
        return total + add(child, below)
      }, own.get(node.id) ?? 0)
    box.samples += sum
    return sum
  }
  add(nodes[0] as Node, root)
  return root
}

function drawBox({ name, place }: Box, x: number, depth: number, width: number, share: number): string {
  const y = depth * ROW
  const label = name.slice(0, Math.floor(width / LETTER))
  const text =
    label.length > 2 ? `<text x="${(x + 2).toFixed(1)}" y="${y + 12}">${escapeHtml(label)}</text>` : ''
  const kind = place.startsWith('src/') ? ' class="stet"' : ''
  return `<g><title>${escapeHtml(`${name} ${place}: ${share.toFixed(1)} %`)}</title><rect${kind} x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${ROW}"/>${text}</g>`
}

/** The functions in which most of the time passes, without what they call. */
export function listHottest({ nodes, samples }: Profile): string {
  const byId = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  const names = samples.map(id => whereIs(byId.get(id))).filter(name => !name.startsWith(IDLE))
  const counts = [...Map.groupBy(names, name => name)].map(([name, all]) => ({ name, count: all.length }))
  return counts
    .sort((a, b) => b.count - a.count)
    .slice(0, HOTTEST)
    .map(({ name, count }) => `${((count / names.length) * 100).toFixed(0)} % ${name}`)
    .join(', ')
}
