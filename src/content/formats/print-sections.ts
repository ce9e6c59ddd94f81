/** Prints sections as Markdown. The grammar is described in `markdown.ts`. Pure. */
import { LIMITS } from '../../kernel/limits.ts'
import { documentBlocks, fenceLength } from '../../markdown/blocks.ts'
import type { AnchoredSection } from '../model/anchors.ts'

/** Characters with a meaning inside a line, and those that close a heading or open its attributes. */
const SPECIAL = /[\\`*_[{<#~]|&(?=#?\w+;)/g

/** A heading that is put after a body to see whether the body swallows it. */
const PROBE = '# end'

/** @returns the blocks of the Markdown, to be joined by blank lines. */
export function printSections(sections: readonly AnchoredSection[]): string[] {
  // Level 1 (`#`) is left for a title, unless the sections need all six levels.
  const shift = depthOf(sections) < LIMITS.sectionDepth ? 1 : 0
  const print = (siblings: readonly AnchoredSection[], level: number): string[] => {
    let isParentInnermost = true
    return siblings.flatMap(section => {
      const needsLevel = !isParentInnermost || section.sections.length > 0
      isParentInnermost &&= section.heading === null && !needsLevel
      const own =
        section === sections[0] && isLead(section)
          ? [section.body]
          : section.heading === null
            ? [
                printDiv(
                  `.${section.kind} #${section.anchor}${needsLevel ? ` level=${level}` : ''}`,
                  section.body,
                ),
              ]
            : printHeading({ ...section, heading: section.heading }, level)
      return [...own, ...print(section.sections, level + 1)]
    })
  }
  return print(sections, 1 + shift)
}

function printHeading(
  { heading, anchor, kind, body }: AnchoredSection & { heading: string },
  level: number,
): string[] {
  const attributes = kind === 'prose' ? `#${anchor}` : `#${anchor} .${kind}`
  const line = `${'#'.repeat(level)} ${heading.replace(SPECIAL, '\\$&')} {${attributes}}`
  if (body === '') {
    return [line]
  }
  return [line, isPlain(body) ? body : printDiv('.body', body)]
}

/** Makes the fence longer than any in the body, so that the body cannot close it. */
function printDiv(attributes: string, body: string): string {
  const lines = body === '' ? [] : body.split('\n')
  const fence = ':'.repeat(lines.reduce((length, line) => Math.max(length, fenceLength(line) + 1), 3))
  const isBlank = (line: string | undefined) => line?.trim() === ''
  // The reader removes a blank line from each end when both ends have one.
  const padding = lines.length > 1 && isBlank(lines[0]) && isBlank(lines.at(-1)) ? [''] : []
  return [`${fence} {${attributes}}`, ...padding, ...lines, ...padding, fence].join('\n')
}

/** Whether text before the first heading needs no fence: its anchor is the one that the reader gives it. */
function isLead({ heading, kind, anchor, body, sections }: AnchoredSection): boolean {
  return heading === null && kind === 'prose' && anchor === 'lead' && sections.length === 0 && isPlain(body)
}

/**
 * Whether a body is read back unchanged without a fence, tried with the reader itself. An open code fence would swallow
 * the next heading, a line of colons would be a div, and blank lines at the ends would be lost.
 */
function isPlain(body: string): boolean {
  const [text, end, ...more] = documentBlocks(`${body}\n\n${PROBE}`)
  return text?.type === 'text' && text.source === body && end?.type === 'heading' && more.length === 0
}

function depthOf(sections: readonly AnchoredSection[]): number {
  return 1 + Math.max(-1, ...sections.map(section => depthOf(section.sections)))
}
