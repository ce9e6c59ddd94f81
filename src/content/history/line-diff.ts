/** Makes unified diffs of texts in limited time. Pure. */
import { latePackage } from '../../kernel/late.ts'

const diff: () => typeof import('diff') = latePackage('diff')

/**
 * Steps that all diffs of one comparison may take together, a fraction of a second. A diff takes up to the square of the
 * number of different lines, and a body may have 50,000 lines.
 */
const STEPS = 1_000_000

/** A text with the name for its header. The text is empty or ends with a line break. */
export type Named = { name: string; text: string }

/** Makes diffs while steps are left. After that, a diff shows the text as replaced as a whole. */
export function lineDiffer(): (from: Named, to: Named) => string {
  const { FILE_HEADERS_ONLY, formatPatch, structuredPatch } = diff()
  let left = STEPS
  return (from, to) => {
    if (from.text === '' || to.text === '') {
      return formatPatch(replacement(from, to), FILE_HEADERS_ONLY)
    }
    const maxEditLength = Math.floor(Math.sqrt(left))
    const patch = structuredPatch(from.name, to.name, from.text, to.text, undefined, undefined, {
      context: 3,
      maxEditLength,
    })
    const changed = patch?.hunks.flatMap(({ lines }) => lines).filter(line => /^[+-]/.test(line)).length
    left -= (changed ?? maxEditLength) ** 2
    return formatPatch(patch ?? replacement(from, to), FILE_HEADERS_ONLY)
  }
}

function replacement(from: Named, to: Named) {
  const [oldLines, newLines] = [linesOf(from.text), linesOf(to.text)]
  const hunk = {
    oldStart: 1,
    oldLines: oldLines.length,
    newStart: 1,
    newLines: newLines.length,
    lines: [...oldLines.map(line => `-${line}`), ...newLines.map(line => `+${line}`)],
  }
  return {
    oldFileName: from.name,
    newFileName: to.name,
    oldHeader: undefined,
    newHeader: undefined,
    hunks: [hunk],
  }
}

const linesOf = (text: string) => text.split('\n').slice(0, -1)
