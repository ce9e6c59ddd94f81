/** Splits a plain text into headings with the text below them, and guesses their levels. Pure. */
import type { TextBlock } from './blocks.ts'
import { findHeadings, type HeadingLook } from './headings.ts'
import { tidy } from './lines.ts'
import { isKnownHeading } from './phrases.ts'
import { isPullQuote, SectionWords } from './quotes.ts'

/** A part of the text, in its order. `heading` is null for the lead and for a pull quote. */
export type Part = { heading: string | null; kind: 'prose' | 'quote'; level: number; blocks: TextBlock[] }

type Found = Part & { heading: string; look: HeadingLook }

export function readParts(blocks: readonly TextBlock[]): { parts: Part[]; notes: string[] } {
  const lead: TextBlock[] = []
  const found: Found[] = []
  for (const { block, line, look } of findHeadings(blocks)) {
    if (look !== null) {
      found.push({
        heading: line,
        kind: 'prose',
        level: look.rank ?? 1,
        blocks: [],
        look,
      })
    } else {
      ;(found.at(-1)?.blocks ?? lead).push(block)
    }
  }
  const hasFrame = found.some(({ look }) => look.style !== 'plain')
  const { parts, notes } = hasFrame ? belowFrame(found) : inGroups(found)
  const start: Part[] = lead.length === 0 ? [] : [{ heading: null, kind: 'prose', level: 1, blocks: lead }]
  return { parts: [...start, ...parts], notes }
}

/** Numbers, capitals and underlines show a level. A plain heading among them is one level below the last of these. */
function belowFrame(found: readonly Found[]): { parts: Part[]; notes: string[] } {
  const notes: string[] = []
  let frame: Found | undefined
  const parts = found.map(part => {
    if (part.look.style !== 'plain') {
      frame = part
    } else if (frame !== undefined && !isKnownHeading(part.heading)) {
      notes.push(`“${part.heading}” was put below “${frame.heading}”, because it looks different.`)
      return { ...part, level: frame.level + 1 }
    }
    return part
  })
  return { parts, notes }
}

/**
 * For headings that all look alike. A heading that is directly followed by another is its parent. The text does not
 * show where such a group ends: it ends at the next parent, at a heading such as Conclusion, or at a sentence that sums
 * it up.
 */
function inGroups(found: readonly Found[]): { parts: Part[]; notes: string[] } {
  const notes: string[] = []
  const parts: Part[] = []
  let parent: Found | undefined
  let members: SectionWords | undefined
  for (const [index, part] of found.entries()) {
    const isOpening = part.blocks.length === 0 && index + 1 < found.length
    if (isOpening || parent === undefined || isKnownHeading(part.heading)) {
      parent = isOpening ? part : undefined
      members = undefined
      parts.push(part)
      continue
    }
    if (members !== undefined) {
      notes.push(
        `“${part.heading}” was put below “${parent.heading}”; plain text does not show whether it belongs there.`,
      )
    }
    members ??= new SectionWords()
    const quote = part.blocks.at(-1)
    if (quote !== undefined && isPullQuote(quote, part.blocks, members)) {
      parts.push({ ...part, level: 2, blocks: part.blocks.slice(0, -1) })
      parts.push({ heading: null, kind: 'quote', level: 2, blocks: [quote] })
      notes.push(`“${tidy(quote.lines.join(' '))}” was taken for a pull quote that ends “${parent.heading}”.`)
      parent = undefined
    } else {
      parts.push({ ...part, level: 2 })
    }
    members.add(part.blocks)
  }
  return { parts, notes }
}
