/** What must hold of a whole article beyond the form of its fields. Pure; every writer of articles asks it. */
import { lazy } from '../../kernel/lazy.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { citationsIn, headingsIn, type RenderedSection } from '../../markdown/render.ts'
import { duplicateAnchors } from './anchors.ts'
import type { NewArticle } from './article.ts'
import { type RenderBody, rendererOf } from './rows.ts'
import type { NewSection } from './section.ts'

/** `pointer`: JSON Pointer (RFC 6901) into the article. */
export type ArticleFault = { pointer: string; detail: string }

/** Which keys a section may cite that are not among the references; their citations then stay text. */
type MayCite = (section: NewSection) => (key: string) => boolean

const MAY_NOT: MayCite = () => () => false

/**
 * All faults at once, up to as many as one answer names; none when the article can be stored. What is too much to be
 * rendered in passing is the last that is looked at.
 */
export function checkArticle(
  article: NewArticle,
  mayCite: MayCite = MAY_NOT,
  render: RenderBody = rendererOf(article),
): ArticleFault[] {
  const count = countSections(article.sections)
  if (count > LIMITS.sectionsPerArticle) {
    const detail = `Has ${count} sections; ${LIMITS.sectionsPerArticle} is the most.`
    return [{ pointer: '/sections', detail }]
  }
  const keys = new Set(article.references.map(({ key }) => key))
  const faults = [
    ...repeatedKeys(article),
    ...duplicateAnchors(article.sections).map(anchor => ({
      pointer: '/sections',
      detail: `The anchor "${anchor}" stands twice.`,
    })),
  ]
  const excessOf = excessFinder()
  /** Whether to go on. */
  const visit = (list: readonly NewSection[], above: string, depth: number): boolean =>
    list.entries().every(([index, section]) => {
      const here = `${above}/${index}`
      const pointer = `${here}/body`
      if (depth > LIMITS.sectionDepth) {
        faults.push({ pointer: here, detail: `Stands deeper than ${LIMITS.sectionDepth} levels.` })
      }
      for (const line of headingsIn(section.body).slice(0, LIMITS.faults)) {
        faults.push({ pointer, detail: `Line ${line} is a heading: a heading is a section.` })
      }
      const rendered = render(section.body)
      const excess = excessOf(rendered)
      if (excess !== undefined) {
        faults.push({ pointer, detail: excess })
        return false
      }
      const isExcused = mayCite(section)
      for (const key of rendered.cited.filter(key => !keys.has(key) && !isExcused(key))) {
        faults.push({ pointer, detail: `Cites "${key}", which is not among the references.` })
      }
      return faults.length < LIMITS.faults && visit(section.sections, `${here}/sections`, depth + 1)
    })
  visit(article.sections, '/sections', 1)
  return faults.slice(0, LIMITS.faults)
}

/** A section may go on citing what it cited in `before` without a reference, so that it can be edited otherwise. */
export function citedBefore(before: NewArticle): MayCite {
  const keys = new Set(before.references.map(({ key }) => key))
  const bodies = new Map(flat(before.sections).map(({ id, body }) => [id, body]))
  return ({ id }) => {
    const cited = lazy(() => new Set(citationsIn(bodies.get(id) ?? '')))
    return key => !keys.has(key) && cited().has(key)
  }
}

const flat = (sections: readonly NewSection[]): NewSection[] =>
  sections.flatMap(section => [section, ...flat(section.sections)])

const countSections = (sections: readonly NewSection[]): number =>
  sections.reduce((sum, section) => sum + countSections(section.sections), sections.length)

/** Says what is too much in a section, or in all so far. */
function excessFinder(): (section: RenderedSection) => string | undefined {
  const all = { citations: 0, size: 0 }
  return ({ citations, html, text }) => {
    const size = html.length + text.length
    all.citations += citations
    all.size += size
    const bounds: [amount: number, most: number, detail: string][] = [
      [citations, LIMITS.citationsPerSection, `Cites ${citations} keys; % is the most of one section.`],
      [
        all.citations,
        LIMITS.citationsPerArticle,
        `With it the sections cite ${all.citations} keys; % is the most of an article.`,
      ],
      [
        size,
        LIMITS.renderedSection,
        `Has ${size} characters of HTML and text; % is the most of one section.`,
      ],
      [
        all.size,
        LIMITS.renderedArticle,
        `With it the sections have ${all.size} characters of HTML and text; % is the most of an article.`,
      ],
    ]
    const [, most, detail] = bounds.find(([amount, most]) => amount > most) ?? []
    return detail?.replace('%', String(most))
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
