/**
 * A plain model of an article's sections: lines of an outline, each with its depth. What stands below a line are the
 * deeper ones that follow it. It shares nothing with the service but the commands.
 */
import fc from 'fast-check'
import type { NewSection, SectionPlace } from '../../../src/content/model/section.ts'
import { LIMITS } from '../../../src/kernel/limits.ts'

export type Line = { depth: number; anchor: string }

export type Command =
  | { kind: 'add'; section: NewSection; place: SectionPlace }
  | { kind: 'edit'; ref: string; patch: { anchor?: string; heading: string } }
  | { kind: 'move'; ref: string; place: SectionPlace }
  | { kind: 'remove'; ref: string }

/** What becomes of a command: the lines afterwards, or why it is refused. */
export type Outcome = Line[] | 'missing' | 'invalid' | 'conflict'

/** A command before it is known which sections there are: numbers stand for them. */
type Draft = {
  kind: Command['kind']
  target: number
  where: 'before' | 'after' | 'into' | 'top'
  beside: number
  position: number | undefined
  shape: number[]
  reuse: boolean
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.constantFrom('add', 'add', 'add', 'edit', 'move', 'move', 'move', 'remove'),
  target: fc.nat(1000),
  where: fc.constantFrom('before', 'after', 'into', 'into', 'top'),
  beside: fc.nat(1000),
  position: fc.option(fc.nat(2), { nil: undefined }),
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
  reuse: fc.nat(5).map(number => number === 0),
})

export const sequences = (most: number) => fc.array(draft, { minLength: 1, maxLength: most })

/**
 * The command that a draft means for these lines; some name what is not there.
 * @param fresh gives an anchor that was never used. @param nameOf the name by which a request calls a section.
 */
export function commandOf(
  { kind: drawn, target, where, beside, position, shape, reuse }: Draft,
  lines: readonly Line[],
  fresh: () => string,
  nameOf: (anchor: string) => string,
): Command {
  const kind = lines.length === 0 ? 'add' : drawn
  const named = (number: number) => {
    const anchor = number % 12 === 0 ? undefined : lines[number % lines.length]?.anchor
    return anchor === undefined ? 'nowhere' : nameOf(anchor)
  }
  const anchor = () => (reuse ? (lines[beside % lines.length]?.anchor ?? fresh()) : fresh())
  const place: SectionPlace =
    where === 'top' || lines.length === 0
      ? { into: null, position }
      : { [where]: named(beside), ...(where === 'into' && { position }) }
  if (kind === 'add') {
    return { kind, section: sectionOf(shape, anchor, fresh), place }
  }
  const ref = named(target)
  if (kind === 'edit') {
    return {
      kind,
      ref,
      patch: { heading: `Heading ${beside}`, ...(target % 2 === 0 && { anchor: anchor() }) },
    }
  }
  return kind === 'move' ? { kind, ref, place } : { kind, ref }
}

/** A section with others below it: each number says how deep below the first the next one stands, if it can. */
function sectionOf(shape: readonly number[], anchor: () => string, fresh: () => string): NewSection {
  const make = (name: string): NewSection => ({
    anchor: name,
    heading: null,
    kind: 'prose',
    body: '',
    sections: [],
  })
  const root = make(anchor())
  for (const depth of shape) {
    let above = root
    for (let level = 1; level < depth; level += 1) {
      above = above.sections.at(-1) ?? above
    }
    above.sections.push(make(fresh()))
  }
  return root
}

/** What the model makes of a command. @param anchorOf the anchor behind a name. */
export function expected(
  lines: readonly Line[],
  command: Command,
  anchorOf: (name: string) => string,
): Outcome {
  const find = (name: string) => lines.findIndex(({ anchor }) => anchor === anchorOf(name))
  if (command.kind === 'add') {
    const block = linesOf([command.section])
    const isTaken = block.some(({ anchor }) => lines.some(line => line.anchor === anchor))
    return isTaken ? 'conflict' : inserted(lines, block, command.place, anchorOf)
  }
  const index = find(command.ref)
  if (index === -1) {
    return 'missing'
  }
  const end = endOf(lines, index)
  if (command.kind === 'remove') {
    return lines.toSpliced(index, end - index)
  }
  if (command.kind === 'edit') {
    const { anchor = lines[index]?.anchor ?? '' } = command.patch
    const holder = lines.findIndex(line => line.anchor === anchor)
    return holder !== -1 && holder !== index
      ? 'conflict'
      : lines.map((line, at) => (at === index ? { ...line, anchor } : line))
  }
  const { before, after, into } = command.place
  const target = before ?? after ?? into ?? null
  const at = target === null ? -1 : find(target)
  if (at >= index && at < end) {
    return 'invalid'
  }
  const block = lines.slice(index, end)
  return inserted(lines.toSpliced(index, end - index), block, command.place, anchorOf)
}

function inserted(
  lines: readonly Line[],
  block: readonly Line[],
  { before, after, into, position }: SectionPlace,
  anchorOf: (name: string) => string,
): Outcome {
  const target = before ?? after ?? into ?? null
  const index = target === null ? -1 : lines.findIndex(({ anchor }) => anchor === anchorOf(target))
  if (target !== null && index === -1) {
    return 'invalid'
  }
  const depthThere = lines[index]?.depth ?? 0
  const depth = before === undefined && after === undefined ? depthThere + 1 : depthThere
  const end = target === null ? lines.length : endOf(lines, index)
  const below = lines.flatMap((line, at) => (at > index && at < end && line.depth === depth ? [at] : []))
  if (position !== undefined && position > below.length) {
    return 'invalid'
  }
  const intoAt = position === undefined ? end : (below[position] ?? end)
  const at = before === undefined ? (after === undefined ? intoAt : end) : index
  const shift = depth - (block[0]?.depth ?? 0)
  const moved = block.map(line => ({ ...line, depth: line.depth + shift }))
  return moved.some(line => line.depth > LIMITS.sectionDepth) ? 'invalid' : lines.toSpliced(at, 0, ...moved)
}

/** Where what stands below a line ends. */
function endOf(lines: readonly Line[], index: number): number {
  const depth = lines[index]?.depth ?? 0
  const end = lines.findIndex((line, at) => at > index && line.depth <= depth)
  return end === -1 ? lines.length : end
}

type Node = { anchor?: string | undefined; sections: readonly Node[] }

/** A tree as lines. */
export const linesOf = (tree: readonly Node[], depth = 1): Line[] =>
  tree.flatMap(({ anchor = '', sections }) => [{ depth, anchor }, ...linesOf(sections, depth + 1)])

/** Something that holds a tree: it does a command, and says what it then has. */
export type Subject = {
  run(command: Command): Promise<Outcome> | Outcome
  idOf(anchor: string): string | undefined
}

/** What all comparisons met. */
export const seen = { done: 0, missing: 0, invalid: 0, conflict: 0, deepest: 0, most: 0 }

/** Runs commands on a subject and on the model. @throws Error where they differ. */
export async function compare(subject: Subject, drafts: Parameters<typeof commandOf>[0][]): Promise<void> {
  let lines: Line[] = []
  let used = 0
  const anchors = new Map<string, string>()
  const fresh = () => {
    used += 1
    return `s${used}`
  }
  for (const [index, draft] of drafts.entries()) {
    // Every other section is called by its id.
    const nameOf = (anchor: string) => {
      const name = index % 2 === 0 ? anchor : (subject.idOf(anchor) ?? '')
      anchors.set(name, anchor)
      return name
    }
    const command = commandOf(draft, lines, fresh, nameOf)
    const outcome = expected(lines, command, name => anchors.get(name) ?? name)
    const got = await subject.run(command)
    if (JSON.stringify(got) !== JSON.stringify(outcome)) {
      throw new Error(`${JSON.stringify({ lines, command, outcome, got }, null, 1)}`)
    }
    if (typeof outcome === 'string') {
      seen[outcome] += 1
    } else {
      lines = outcome
      seen.done += 1
      seen.deepest = Math.max(seen.deepest, ...lines.map(({ depth }) => depth))
      seen.most = Math.max(seen.most, lines.length)
    }
  }
}
