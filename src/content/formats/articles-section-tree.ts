import { LIMITS } from '../../kernel/limits.ts'
import type { NewSection } from '../model/section.ts'
import type { Fault } from './faults.ts'

/** The tree of sections while a Markdown article is read from top to bottom. */
export class SectionTree {
  readonly sections: NewSection[] = []
  readonly faults: Fault[] = []
  /** The line on which each section begins, counted from 1. */
  readonly lines = new Map<NewSection, number>()
  /** Whether a section found no place any more; it is left out, and no more of them need be read. */
  isFull = false
  /** The sections that a later one can stand below, each deeper than the one before. */
  #open: { level: number; section: NewSection }[] = []

  /** A heading, or what stands in the tree like one: below the nearest one before it of a smaller level. */
  addAt(level: number, line: number, section: NewSection): void {
    this.closeDownTo(level)
    this.add(line, section)
    this.#open.push({ level, section })
  }

  /** A section below the innermost open one; no later section will stand below it. */
  add(line: number, section: NewSection): void {
    if (this.lines.size === LIMITS.sectionsPerArticle) {
      this.refuse(line, `An article may have at most ${LIMITS.sectionsPerArticle} sections.`)
      this.isFull = true
      return
    }
    const siblings = this.#open.at(-1)?.section.sections ?? this.sections
    siblings.push(section)
    this.lines.set(section, line)
    if (this.#open.length >= LIMITS.sectionDepth) {
      this.refuse(line, `Sections may be nested ${LIMITS.sectionDepth} deep at most.`)
    }
  }

  closeDownTo(level: number): void {
    this.#open = this.#open.filter(open => open.level < level)
  }

  refuse(line: number, detail: string): void {
    if (this.faults.length < LIMITS.faults) {
      this.faults.push({ line, field: null, detail })
    }
  }
}
