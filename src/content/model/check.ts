/** Checks a whole article beyond the schemas of its fields. Runs before every write of an article. Pure. */
import type { Fault, FaultCode } from '../../kernel/faults.ts'
import { lazy } from '../../kernel/lazy.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { citationsIn, headingsIn, type RenderedSection } from '../../markdown/render.ts'
import { duplicateAnchors } from './anchors.ts'
import type { NewArticle } from './article.ts'
import { type RenderBody, rendererOf } from './rows.ts'
import type { NewSection } from './section.ts'

/** `pointer`: JSON Pointer (RFC 6901) into the article. */
export type ArticleFault = Fault & { pointer: string }

/** Which keys a section may cite without a reference. Such citations are shown as text. */
type MayCite = (section: NewSection) => (key: string) => boolean

const MAY_NOT: MayCite = () => () => false

/**
 * Returns all faults at once, at most as many as one answer names; none when the article can be stored. Stops at the
 * first section that exceeds a limit of rendering, because rendering more would take too long.
 */
export function checkArticle(
  article: NewArticle,
  mayCite: MayCite = MAY_NOT,
  render: RenderBody = rendererOf(article),
): ArticleFault[] {
  const count = countSections(article.sections)
  if (count > LIMITS.sectionsPerArticle) {
    const detail = `Has ${count} sections; at most ${LIMITS.sectionsPerArticle} are allowed.`
    return [{ pointer: '/sections', code: 'too-many', detail }]
  }
  const keys = new Set(article.references.map(({ key }) => key))
  const faults: ArticleFault[] = [
    ...repeatedKeys(article),
    ...duplicateAnchors(article.sections).map(
      (anchor): ArticleFault => ({
        pointer: '/sections',
        code: 'duplicate',
        detail: `The anchor "${anchor}" is used twice.`,
      }),
    ),
  ]
  const excessOf = excessFinder()
  /** @returns whether to go on. */
  const visit = (list: readonly NewSection[], above: string, depth: number): boolean =>
    list.entries().every(([index, section]) => {
      const here = `${above}/${index}`
      const pointer = `${here}/body`
      if (depth > LIMITS.sectionDepth) {
        faults.push({
          pointer: here,
          code: 'too-many',
          detail: `Is nested deeper than ${LIMITS.sectionDepth} levels.`,
        })
      }
      for (const line of headingsIn(section.body).slice(0, LIMITS.faults)) {
        faults.push({
          pointer,
          code: 'not-allowed',
          detail: `Line ${line} is a heading. Make it a section of its own.`,
        })
      }
      const rendered = render(section.body)
      const excess = excessOf(rendered)
      if (excess !== undefined) {
        faults.push({ pointer, ...excess })
        return false
      }
      const isExcused = mayCite(section)
      for (const key of rendered.cited.filter(key => !keys.has(key) && !isExcused(key))) {
        faults.push({
          pointer,
          code: 'not-found',
          detail: `Cites "${key}", which is not among the references.`,
        })
      }
      return faults.length < LIMITS.faults && visit(section.sections, `${here}/sections`, depth + 1)
    })
  visit(article.sections, '/sections', 1)
  return faults.slice(0, LIMITS.faults)
}

/** Allows a section to keep citations that had no reference in `before`, so that the rest of it can be edited. */
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

/** Makes a function that is called with each section and returns which limit the section, or all so far, exceed. */
function excessFinder(): (section: RenderedSection) => Omit<ArticleFault, 'pointer'> | undefined {
  const all = { citations: 0, size: 0 }
  return ({ citations, html, text }) => {
    const size = html.length + text.length
    all.citations += citations
    all.size += size
    const bounds: [amount: number, most: number, code: FaultCode, detail: string][] = [
      [
        citations,
        LIMITS.citationsPerSection,
        'too-many',
        `Cites ${citations} keys; one section may cite at most %.`,
      ],
      [
        all.citations,
        LIMITS.citationsPerArticle,
        'too-many',
        `The sections up to this one cite ${all.citations} keys; an article may cite at most %.`,
      ],
      [
        size,
        LIMITS.renderedSection,
        'too-long',
        `Has ${size} characters of HTML and text; one section may have at most %.`,
      ],
      [
        all.size,
        LIMITS.renderedArticle,
        'too-long',
        `The sections up to this one have ${all.size} characters of HTML and text; an article may have at most %.`,
      ],
    ]
    const excess = bounds.find(([amount, most]) => amount > most)
    if (excess !== undefined) {
      const [, most, code, detail] = excess
      return { code, detail: detail.replace('%', String(most)) }
    }
    return undefined
  }
}

function repeatedKeys({ references }: NewArticle): ArticleFault[] {
  const seen = new Set<string>()
  return references.flatMap(({ key }, index) => {
    const again = seen.has(key)
    seen.add(key)
    return again
      ? [
          {
            pointer: `/references/${index}/key`,
            code: 'duplicate',
            detail: `The key "${key}" is used twice.`,
          },
        ]
      : []
  })
}
