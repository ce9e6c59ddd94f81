/**
 * Reads and prints a whole article as Markdown, without loss in either direction. The grammar:
 *
 * - Front matter in YAML has the fields of the article, with `references` as CSL items.
 * - Each heading starts a section. The relative levels of the headings make the tree.
 * - `## Heading {#anchor .note}` sets an anchor and a kind.
 * - `::: {.quote #anchor level=3}` … `:::` is a section without a heading. It is below the innermost open section, or with
 *   `level=3` at the place of a heading with three #.
 * - `::: {.body}` … `:::` after a heading has the text of that section when the text would be read differently without
 *   fences.
 * - Text before the first heading, and text after a div, is a section without a heading.
 * - Text between fences is taken exactly as it is.
 */
import type { z } from 'zod'
import { LIMITS } from '../../kernel/limits.ts'
import { type Issue, type Read, readInput } from '../../kernel/read-input.ts'
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
 * Reads an article and gives all its sections anchors, or returns its faults, at most as many as one answer names.
 * @param most largest length of the front matter, in characters.
 */
export const parseArticle = (markdown: string, most?: number) =>
  parseAs<NewArticle>(NewArticle, markdown, most)

/** Reads an article like {@link parseArticle}, but as `schema` has it. */
export function parseAs<A extends { sections: NewSection[] }>(
  schema: z.ZodType<A>,
  markdown: string,
  most: number = LIMITS.requestBytes,
): { article: A } | { faults: Fault[] } {
  const front = readFrontMatter(markdown.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n'), most)
  const tree = readSections(front.body)
  const sectionLines: ReadonlyMap<unknown, number> = tree.lines
  const lineOf = (path: Path) =>
    nearestLine(path, prefix =>
      path[0] === 'sections' ? sectionLines.get(valueAt(tree, prefix)) : front.lineAt?.(fileNames(prefix)),
    )
  const input = { ...front.fields, sections: tree.sections }
  const result = readInput(schema, input)
  const faults = [
    ...front.faults,
    ...tree.faults,
    ...faultsOf(issuesOf(result, front.fields), lineOf),
    ...repeatedKeys(front.fields?.['references']).map(path => ({
      line: lineOf(path),
      field: fieldAt(fileNames(path)),
      code: 'duplicate' as const,
      detail: 'An earlier reference has the same id.',
    })),
    ...repeatedAnchors(tree.lines),
  ]
  return result.success && faults.length === 0
    ? { article: { ...result.data, sections: fillAnchors(result.data.sections) } }
    : { faults: inOrder(faults) }
}

/** Prints the canonical form: the same article always gives the same bytes. Missing anchors are made from headings. */
export function printArticle(article: NewArticle): string {
  return [
    printFrontMatter(article),
    ...printSections(fillAnchors(article.sections)).map(part => `${part}\n`),
  ].join('\n')
}

function issuesOf(result: Read<unknown>, fields: FrontMatter['fields']): Issue[] {
  const issues = firstIssues(result)
  if (fields === undefined) {
    // The front matter could not be read, which is a fault already. Do not also report every field as missing.
    return issues.filter(({ path }) => path[0] === 'sections')
  }
  // Zod skips rules about two fields while any field is wrong. Check them on an article whose other fields are valid.
  const { status, publishedAt } = fields
  const pairs = firstIssues(readInput(NewArticle, { slug: 'a', title: 'T', lang: 'en', status, publishedAt }))
  const isNew = ({ path }: Issue) => issues.every(issue => issue.path.join() !== path.join())
  return [...issues, ...pairs.filter(isNew)]
}

const firstIssues = (result: Read<unknown>): Issue[] => (result.success ? [] : result.issues.first)

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
      ? [
          {
            line,
            field: null,
            code: 'duplicate',
            detail: `An earlier section has the same anchor #${anchor}.`,
          },
        ]
      : []
  })
}
