/** Sections as Markdown. Pure; the grammar stands in `article-markdown.ts`. */
import { LIMITS } from '../../kernel/limits.ts'
import { documentBlocks, fenceLength } from '../../markdown/blocks.ts'
import type { AnchoredSection } from '../model/anchors.ts'

/** The characters that mean something inside a line, and those that would close a heading or open its attributes. */
const SPECIAL = /[\\`*_[{<#~]|&(?=#?\w+;)/g

/** What may stand between an opening and a closing blank line without being changed by them. */
const PROBE = '# end'

/** The parts of the article, to be joined by blank lines. */
export function printSections(sections: readonly AnchoredSection[]): string[] {
  // Room for a title above the sections (`#`), unless all six levels are needed.
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

/** The fence is longer than any that the body has, so that nothing in it can close it. */
function printDiv(attributes: string, body: string): string {
  const lines = body === '' ? [] : body.split('\n')
  const fence = ':'.repeat(lines.reduce((length, line) => Math.max(length, fenceLength(line) + 1), 3))
  const isBlank = (line: string | undefined) => line?.trim() === ''
  // The reader takes one blank line off each end when there is one at both.
  const padding = lines.length > 1 && isBlank(lines[0]) && isBlank(lines.at(-1)) ? [''] : []
  return [`${fence} {${attributes}}`, ...padding, ...lines, ...padding, fence].join('\n')
}

/** Text before the first heading needs no fence when its anchor is the one that it would get anyway. */
function isLead({ heading, kind, anchor, body, sections }: AnchoredSection): boolean {
  return heading === null && kind === 'prose' && anchor === 'lead' && sections.length === 0 && isPlain(body)
}

/**
 * Whether a body reads back as it is without a fence. The reader itself is asked: an open code fence would swallow the
 * next heading, a line of colons would be a div, and blank lines at the ends would get lost.
 */
function isPlain(body: string): boolean {
  const [text, end, ...more] = documentBlocks(`${body}\n\n${PROBE}`)
  return text?.type === 'text' && text.source === body && end?.type === 'heading' && more.length === 0
}

function depthOf(sections: readonly AnchoredSection[]): number {
  return 1 + Math.max(-1, ...sections.map(section => depthOf(section.sections)))
}
