/** Reads the body of a Markdown article as a tree of sections. The grammar is described in `markdown.ts`. Pure. */
import { type FaultCode, shorten } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { type Block, documentBlocks, headingText } from '../../markdown/blocks.ts'
import { headingsIn } from '../../markdown/render.ts'
import { type NewSection, SectionKind } from '../model/section.ts'
import { type Attributes, divAttributes, splitHeading } from './attributes.ts'
import type { Fault } from './faults.ts'

type Heading = Extract<Block, { type: 'heading' }>
type Div = Extract<Block, { type: 'div' }>
type Text = Extract<Block, { type: 'text' }>

/**
 * What the previous block means for a text: it belongs to this heading; it is a section at this level; or it is a fault,
 * because a `.body` div was before it.
 */
type Before = { heading: NewSection } | { level: number | null } | 'body'

const BLANK = /^[ \t]*$/

/** @param source with LF as line ends. */
export function readSections(source: string): SectionTree {
  const tree = new SectionTree()
  let before: Before = { level: null }
  for (const block of documentBlocks(source)) {
    switch (block.type) {
      case 'heading':
        before = { heading: readHeading(tree, block) }
        break
      case 'div':
        before = readDiv(tree, block, before)
        break
      case 'text':
        readText(tree, block, before)
        break
      case 'nested-heading':
        tree.refuse(
          block.line,
          'A heading in a quotation or a list cannot start a section. Move it out of there.',
        )
        break
    }
    if (tree.isFull) {
      break
    }
  }
  return tree
}

function readHeading(tree: SectionTree, { line, level, source }: Heading): NewSection {
  const { text, attributes } = splitHeading(source)
  const section = newSection(tree, line, attributes, headingText(text))
  if (attributes.level !== undefined) {
    tree.refuse(line, 'The number of # sets the level of a heading. Use `level` only on fenced divs.')
  }
  tree.addAt(level, line, section)
  return section
}

function readDiv(tree: SectionTree, div: Div, before: Before): Before {
  const attributes = divAttributes(div.attributes)
  checkFences(tree, div, attributes)
  if (attributes === undefined) {
    return { level: null }
  }
  const { body, skipped } = divBody(div.lines)
  for (const line of headingsIn(body)) {
    tree.refuse(
      div.line + skipped + line,
      'A fenced div cannot contain a heading. Move the heading out of the div.',
    )
  }
  if (attributes.classes.includes('body')) {
    readBody(tree, div.line, attributes, body, before)
    return 'body'
  }
  const section = { ...newSection(tree, div.line, attributes, null), body }
  if (attributes.level === undefined) {
    tree.add(div.line, section)
    return { level: null }
  }
  if (!/^[1-6]$/.test(attributes.level)) {
    tree.refuse(div.line, 'The level of a fenced div must be 1 to 6, like the number of # of a heading.')
  }
  const level = Number(attributes.level)
  tree.addAt(level, div.line, section)
  return { level }
}

/** Reads `::: {.body}`, which has the text of a heading when the text would be read differently without fences. */
function readBody(
  tree: SectionTree,
  line: number,
  attributes: Attributes,
  body: string,
  before: Before,
): void {
  const isBare = attributes.classes.length === 1 && attributes.unknown.length === 0
  const hasOthers = !isBare || attributes.anchor !== undefined || attributes.level !== undefined
  if (before === 'body' || !('heading' in before) || before.heading.body !== '' || hasOthers) {
    tree.refuse(line, '`::: {.body}` must come directly after a heading and takes no other attributes.')
  } else {
    before.heading.body = body
  }
}

function readText(tree: SectionTree, { line, source }: Text, before: Before): void {
  if (before === 'body') {
    tree.refuse(line, 'No text can follow `::: {.body}`. Put all text of the heading into the div.')
  } else if ('heading' in before) {
    before.heading.body = source
  } else {
    if (before.level !== null) {
      tree.closeDownTo(before.level)
    }
    tree.add(line, { heading: null, kind: 'prose', body: source, sections: [] })
  }
}

function newSection(
  tree: SectionTree,
  line: number,
  attributes: Attributes,
  heading: string | null,
): NewSection {
  const kinds = attributes.classes.filter(name => SectionKind.safeParse(name).success)
  const unknown = [
    ...attributes.unknown,
    ...attributes.classes.filter(name => !kinds.includes(name)).map(c => `.${c}`),
  ]
  if (unknown.length > 0) {
    tree.refuse(
      line,
      `Unknown attributes: ${shorten(unknown.join(' '))}. Known: #anchor .${SectionKind.options.join(' .')}`,
    )
  }
  if (kinds.length > 1) {
    tree.refuse(line, `A section has one kind, not ${kinds.length}: ${shorten(kinds.join(', '))}.`)
  }
  return {
    ...(attributes.anchor === undefined ? {} : { anchor: attributes.anchor }),
    heading,
    kind: SectionKind.catch('prose').parse(kinds[0]),
    body: '',
    sections: [],
  }
}

function checkFences(tree: SectionTree, div: Div, attributes: Attributes | undefined): void {
  if (attributes === undefined) {
    const detail =
      div.attributes === ''
        ? 'This line of colons closes no fenced div. Remove it, or write `\\:::` for text.'
        : 'A line that begins with three colons must open a fenced div such as `::: {.quote}`; write `\\:::` for text.'
    tree.refuse(div.line, detail)
  } else if (!div.closed) {
    tree.refuse(div.line, 'The fenced div that opens here is never closed.')
  }
  for (const line of div.inner) {
    tree.refuse(line, 'Fenced divs do not nest. If this is text, make the fence around it longer.')
  }
}

/** Removes one blank line at each end when both ends have one: they are layout. Nothing else is trimmed. */
function divBody(lines: readonly string[]): { body: string; skipped: number } {
  const isPadded = lines.length > 1 && BLANK.test(`${lines[0]}`) && BLANK.test(`${lines.at(-1)}`)
  return isPadded
    ? { body: lines.slice(1, -1).join('\n'), skipped: 1 }
    : { body: lines.join('\n'), skipped: 0 }
}

/** Builds the tree of sections while a Markdown article is read from top to bottom. */
export class SectionTree {
  readonly sections: NewSection[] = []
  readonly faults: Fault[] = []
  /** The line on which each section begins, counted from 1. */
  readonly lines = new Map<NewSection, number>()
  /** Whether there were too many sections. The rest is not read. */
  isFull = false
  /** The sections that can still get subsections, from the outermost to the innermost. */
  #open: { level: number; section: NewSection }[] = []

  /** Adds a section at a level: below the nearest earlier section of a lower level. */
  addAt(level: number, line: number, section: NewSection): void {
    this.closeDownTo(level)
    this.add(line, section)
    this.#open.push({ level, section })
  }

  /** Adds a section below the innermost open one. It gets no subsections. */
  add(line: number, section: NewSection): void {
    if (this.lines.size === LIMITS.sectionsPerArticle) {
      this.refuse(line, `An article may have at most ${LIMITS.sectionsPerArticle} sections.`, 'too-many')
      this.isFull = true
      return
    }
    const siblings = this.#open.at(-1)?.section.sections ?? this.sections
    siblings.push(section)
    this.lines.set(section, line)
    if (this.#open.length >= LIMITS.sectionDepth) {
      this.refuse(line, `Sections may be nested at most ${LIMITS.sectionDepth} levels deep.`, 'too-many')
    }
  }

  closeDownTo(level: number): void {
    this.#open = this.#open.filter(open => open.level < level)
  }

  refuse(line: number, detail: string, code: FaultCode = 'format'): void {
    if (this.faults.length < LIMITS.faults) {
      this.faults.push({ line, field: null, code, detail })
    }
  }
}
