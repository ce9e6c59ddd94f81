/**
 * A whole article as Markdown, without loss in either direction.
 *
 * Front matter in YAML holds the fields of the article, `references` as CSL items. Below it headings are sections, and
 * relative levels make the tree. `## Heading {#anchor .note}` gives an anchor and a kind. `::: {.quote #anchor level=3}`
 * … `:::` is a section without a heading: below the innermost open section, or with `level` where a heading of so many #
 * would stand. `::: {.body}` below a heading holds a text that would not read back as it is without a fence. Text before
 * the first heading, and text after a div, is a section without a heading. What stands between fences is exact.
 */
import { NewArticle } from '../articles/schema.ts'
import { duplicateAnchors, fillAnchors } from '../sections/anchors.ts'
import type { NewSection } from '../sections/schema.ts'
import { type Fault, faultsOf, fileNames, inOrder, type Path, valueAt } from './faults.ts'
import { readFrontMatter } from './front-matter.ts'
import { printFrontMatter } from './front-matter-print.ts'
import { printSections } from './section-markdown.ts'
import { readSections } from './section-reader.ts'

export type { Fault } from './faults.ts'

/** Reads an article and gives all its sections anchors; or says everything that is wrong with it. */
export function parseArticle(markdown: string): { article: NewArticle } | { faults: Fault[] } {
  const front = readFrontMatter(markdown.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'))
  const tree = readSections(front.body)
  const sectionLines: ReadonlyMap<unknown, number> = tree.lines
  const lineOf = (path: Path) =>
    nearest(path, prefix =>
      path[0] === 'sections'
        ? sectionLines.get(valueAt(tree, prefix))
        : front.lines.get(fileNames(prefix).join('.')),
    )
  const input = { ...front.fields, sections: tree.sections }
  const result = NewArticle.safeParse(input)
  const issues = (result.error?.issues ?? []).filter(
    // Without fields there is one fault already, and it is not that all of them are missing.
    ({ path }) => front.fields !== undefined || path[0] === 'sections',
  )
  const faults = [
    ...front.faults,
    ...tree.faults,
    ...faultsOf(issues, input, lineOf),
    ...repeatedKeys(front.fields?.['references']).map(path => ({
      line: lineOf(path),
      field: fileNames(path).join('.'),
      detail: 'Is the id of an earlier reference too.',
    })),
    ...duplicateAnchors(tree.sections).map(anchor => ({
      line: lineOfLast(tree.lines, anchor),
      field: null,
      detail: `The anchor #${anchor} stands at more than one section.`,
    })),
  ]
  return result.success && faults.length === 0
    ? { article: { ...result.data, sections: fillAnchors(result.data.sections) } }
    : { faults: inOrder(faults) }
}

/** The canonical form: the same article always gives the same bytes. Anchors that are left out are made. */
export function printArticle(article: NewArticle): string {
  return [
    printFrontMatter(article),
    ...printSections(fillAnchors(article.sections)).map(part => `${part}\n`),
  ].join('\n')
}

/** The line of the value or of what holds it; null for what is missing at the top. */
function nearest(path: Path, lineOf: (prefix: Path) => number | undefined): number | null {
  return path.length === 0 ? null : (lineOf(path) ?? nearest(path.slice(0, -1), lineOf))
}

function repeatedKeys(references: unknown): Path[] {
  const keys = Array.isArray(references) ? references.map((reference: unknown) => Object(reference).key) : []
  return keys.flatMap((key: unknown, index) =>
    key !== undefined && keys.indexOf(key) < index ? [['references', index, 'key']] : [],
  )
}

function lineOfLast(lines: ReadonlyMap<NewSection, number>, anchor: string): number | null {
  return [...lines].findLast(([section]) => section.anchor === anchor)?.[1] ?? null
}
