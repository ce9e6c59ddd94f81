/** The front matter of a Markdown article: YAML with all fields except the sections. */
import type { Scalar } from 'yaml'
import type { FaultCode } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { NewArticle } from '../model/article.ts'
import { ARTICLE_FIELDS } from '../model/fields.ts'
import { fromCslItem, isRecord, toCslItem } from './csl.ts'
import { type Fault, fieldAt, type LineAt, nearestLine } from './faults.ts'
import { readYaml, yamlPackage } from './yaml.ts'

export type FrontMatter = {
  /** The input for `NewArticle` without sections, not yet validated. undefined when the YAML could not be read. */
  fields: Record<string, unknown> | undefined
  faults: Fault[]
  /** The lines of the values. Not needed without fields. */
  lineAt?: LineAt
  /** The Markdown after the front matter. Empty lines replace the front matter, so that line numbers match the file. */
  body: string
}

const FENCE = /^---[ \t]*$/

/** @param source with LF as line ends. @param most largest length of the YAML, in characters. */
export function readFrontMatter(source: string, most: number): FrontMatter {
  const lines = source.split('\n')
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line))
  if (!FENCE.test(`${lines[0]}`) || end === -1) {
    const detail =
      end === -1 || lines[0] === ''
        ? 'Must begin with front matter between two lines `---`.'
        : 'The first line must be `---`, which opens the front matter.'
    return withoutFields({ line: 1, field: null, code: 'format', detail }, source)
  }
  const body = '\n'.repeat(end + 1) + lines.slice(end + 1).join('\n')
  const yaml = lines.slice(1, end).join('\n')
  if (yaml.length > most) {
    const detail = `The front matter is longer than ${most} characters.`
    return withoutFields({ line: 1, field: null, code: 'too-long', detail }, body)
  }
  const { value, faults, lineAt } = readYaml(yaml, 2)
  if (faults.length > 0) {
    return { fields: undefined, faults, lineAt, body }
  }
  const fields = value ?? {}
  if (!isRecord(fields)) {
    const detail = 'The front matter must be a YAML mapping of keys to values.'
    return withoutFields({ line: 2, field: null, code: 'type', detail }, body)
  }
  return { lineAt, body, ...toInput(fields, lineAt) }
}

function toInput(fields: Record<string, unknown>, lineAt: LineAt) {
  const faults: Fault[] = []
  const refuse = (names: string[], code: FaultCode, detail: string) => {
    faults.push({ line: nearestLine(names, lineAt), field: fieldAt(names), code, detail })
  }
  const { sections, references, ...input } = fields
  if (Object.hasOwn(fields, 'sections')) {
    refuse(
      ['sections'],
      'not-allowed',
      'Sections cannot be given here. Write them as headings and fenced divs below the front matter.',
    )
  }
  if (Array.isArray(references)) {
    input['references'] = references.map((item: unknown, index) => {
      const { reference, unknownKeys } = fromCslItem(item)
      for (const key of unknownKeys.slice(0, LIMITS.faults - faults.length)) {
        refuse(['references', String(index), key], 'unknown', 'Is unknown. Remove it, or correct its name.')
      }
      return reference
    })
  } else if (references !== undefined) {
    input['references'] = references
  }
  return { fields: input, faults }
}

function withoutFields(fault: Fault, body: string): FrontMatter {
  return { fields: undefined, faults: [fault], body }
}

/** Characters that need no quotes. Others look like spaces or line ends, to people or to parsers. */
const VISIBLE = /^[\n\x20-\x7e\u00a1-\u2027\u2030-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

/** The fields that come first; the others follow in the order of the table. */
const OPENING = ['title', 'subtitle', 'subtitleLang', 'slug', 'lang', 'status', 'publishedAt'] as const
const ORDER = [...new Set([...OPENING, ...ARTICLE_FIELDS])]

/** Prints the front matter with its fences. Leaves out null and empty lists. */
export function printFrontMatter(article: NewArticle): string {
  const { meta, references } = article
  const fields = {
    ...Object.fromEntries(ORDER.map(name => [name, withoutNullsInside(article[name])])),
    // `meta` keeps its nulls: its content belongs to the frontend.
    meta: Object.keys(meta).length === 0 ? null : meta,
    references: references.map(toCslItem),
  }
  const { Document, visit } = yamlPackage()
  const document = new Document(withoutNulls(fields), {
    version: '1.2',
    schema: 'core',
    aliasDuplicateObjects: false,
  })
  visit(document, {
    Scalar(_key, node) {
      quoteUnlessVisible(node)
    },
  })
  return `---\n${document.toString({ lineWidth: 0, doubleQuotedAsJSON: true })}---\n`
}

function quoteUnlessVisible(node: Scalar): void {
  if (typeof node.value === 'string' && (!VISIBLE.test(node.value) || node.value.trim() !== node.value)) {
    node.type = 'QUOTE_DOUBLE'
  }
}

function withoutNullsInside(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNullsInside)
  }
  return isRecord(value) ? withoutNulls(value) : value
}

/** Removes entries that are null or an empty list. */
function withoutNulls(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}
