/** What must hold of a whole article beyond the form of its fields. Pure; every writer of articles asks it. */
import { LIMITS } from '../../kernel/limits.ts'
import { citationsIn, headingsIn } from '../../markdown/render.ts'
import { duplicateAnchors } from './anchors.ts'
import type { NewArticle } from './article.ts'
import type { NewSection } from './section.ts'
import { findSection } from './section-edits.ts'

/** `pointer`: JSON Pointer (RFC 6901) into the article. */
export type ArticleFault = { pointer: string; detail: string }

/** Whether a section may cite a key that is not among the references; its citation then stays text. */
type MayCite = (section: NewSection, key: string) => boolean

/** All faults at once; none when the article can be stored. */
export function checkArticle(article: NewArticle, mayCite: MayCite = () => false): ArticleFault[] {
  const keys = new Set(article.references.map(({ key }) => key))
  const faults = [
    ...repeatedKeys(article),
    ...duplicateAnchors(article.sections).map(anchor => ({
      pointer: '/sections',
      detail: `The anchor "${anchor}" stands twice.`,
    })),
  ]
  let sections = 0
  const visit = (list: NewSection[], pointer: string, depth: number): void => {
    for (const [index, section] of list.entries()) {
      sections += 1
      const here = `${pointer}/${index}`
      if (depth > LIMITS.sectionDepth) {
        faults.push({ pointer: here, detail: `Stands deeper than ${LIMITS.sectionDepth} levels.` })
      }
      for (const line of headingsIn(section.body)) {
        faults.push({ pointer: `${here}/body`, detail: `Line ${line} is a heading: a heading is a section.` })
      }
      const unknown = citationsIn(section.body).filter(key => !keys.has(key) && !mayCite(section, key))
      for (const key of unknown) {
        faults.push({ pointer: `${here}/body`, detail: `Cites "${key}", which is not among the references.` })
      }
      visit(section.sections, `${here}/sections`, depth + 1)
    }
  }
  visit(article.sections, '/sections', 1)
  if (sections > LIMITS.sectionsPerArticle) {
    faults.push({
      pointer: '/sections',
      detail: `Has ${sections} sections; ${LIMITS.sectionsPerArticle} is the most.`,
    })
  }
  return faults
}

/** A section may go on citing what it cited in `before` without a reference, so that it can be edited otherwise. */
export function citedBefore(before: NewArticle): MayCite {
  const keys = new Set(before.references.map(({ key }) => key))
  return ({ id = '' }, key) => {
    const former = findSection(before.sections, id)?.section
    return former !== undefined && !keys.has(key) && citationsIn(former.body).includes(key)
  }
}

function repeatedKeys({ references }: NewArticle): ArticleFault[] {
  const seen = new Set<string>()
  return references.flatMap(({ key }, index) => {
    const again = seen.has(key)
    seen.add(key)
    return again ? [{ pointer: `/references/${index}/key`, detail: `The key "${key}" stands twice.` }] : []
  })
}
