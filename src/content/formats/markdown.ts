/**
 * A whole article as Markdown, without loss in either direction.
 *
 * Front matter in YAML holds the fields of the article, `references` as CSL items. Below it headings are sections, and
 * relative levels make the tree. `## Heading {#anchor .note}` gives an anchor and a kind. `::: {.quote #anchor level=3}`
 * … `:::` is a section without a heading: below the innermost open section, or with `level` where a heading of so many #
 * would stand. `::: {.body}` below a heading holds a text that would not read back as it is without a fence. Text before
 * the first heading, and text after a div, is a section without a heading. What stands between fences is exact.
 */
import type { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { fillAnchors } from '../model/anchors.ts'
import { NewArticle } from '../model/article.ts'
import type { NewSection } from '../model/section.ts'
import {
  type Fault,
  faultsOf,
  fieldAt,
  fileNames,
  inOrder,
  nearestLine,
  type Path,
  valueAt,
} from './faults.ts'
import { type FrontMatter, printFrontMatter, readFrontMatter } from './front-matter.ts'
import { printSections } from './print-sections.ts'
import { readSections } from './read-sections.ts'

export type { Fault } from './faults.ts'

/**
 * Reads an article and gives all its sections anchors; or says what is wrong with it, as far as one answer does.
 * @param most the most characters of its front matter.
 */
export function parseArticle(
  markdown: string,
  most: number = LIMITS.requestBytes,
): { article: NewArticle } | { faults: Fault[] } {
  const front = readFrontMatter(markdown.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'), most)
  const tree = readSections(front.body)
  const sectionLines: ReadonlyMap<unknown, number> = tree.lines
  const lineOf = (path: Path) =>
    nearestLine(path, prefix =>
      path[0] === 'sections' ? sectionLines.get(valueAt(tree, prefix)) : front.lineAt?.(fileNames(prefix)),
    )
  const input = { ...front.fields, sections: tree.sections }
  const result = NewArticle.safeParse(input)
  const faults = [
    ...front.faults,
    ...tree.faults,
    ...faultsOf(issuesOf(result, front.fields), input, lineOf),
    ...repeatedKeys(front.fields?.['references']).map(path => ({
      line: lineOf(path),
      field: fieldAt(fileNames(path)),
      detail: 'Is the id of an earlier reference too.',
    })),
    ...repeatedAnchors(tree.lines),
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

function issuesOf(
  { error }: z.ZodSafeParseResult<NewArticle>,
  fields: FrontMatter['fields'],
): z.core.$ZodIssue[] {
  const issues = error?.issues ?? []
  if (fields === undefined) {
    // There is one fault already, and it is not that all fields are missing.
    return issues.filter(({ path }) => path[0] === 'sections')
  }
  // While one field is wrong by itself Zod skips the rules about two: they are asked on an article that is right.
  const { status, publishedAt } = fields
  const pairs =
    NewArticle.safeParse({ slug: 'a', title: 'T', lang: 'en', status, publishedAt }).error?.issues ?? []
  const isNew = ({ path }: z.core.$ZodIssue) => issues.every(issue => issue.path.join() !== path.join())
  return [...issues, ...pairs.filter(isNew)]
}

function repeatedKeys(references: unknown): Path[] {
  const seen = new Set<unknown>()
  const keys = Array.isArray(references) ? references.map((reference: unknown) => Object(reference).key) : []
  return keys
    .flatMap((key: unknown, index) =>
      key !== undefined && seen.size === seen.add(key).size ? [['references', index, 'key']] : [],
    )
    .slice(0, LIMITS.faults)
}

function repeatedAnchors(lines: ReadonlyMap<NewSection, number>): Fault[] {
  const seen = new Set<string>()
  return [...lines].flatMap(([{ anchor }, line]) => {
    const isRepeated = anchor !== undefined && seen.size === seen.add(anchor).size
    return isRepeated
      ? [{ line, field: null, detail: `The anchor #${anchor} stands at an earlier section too.` }]
      : []
  })
}
