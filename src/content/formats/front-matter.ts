/** The YAML at the head of a Markdown article: everything about it but its sections. */
import { LIMITS } from '../../kernel/limits.ts'
import { fromCslItem, isRecord } from './csl.ts'
import { type Fault, fieldAt, type LineAt, nearestLine } from './faults.ts'
import { readYaml } from './yaml.ts'

export type FrontMatter = {
  /** The input of NewArticle without sections, not yet validated; undefined when there is nothing to validate. */
  fields: Record<string, unknown> | undefined
  faults: Fault[]
  lineAt: LineAt
  /** What stands below, with empty lines in place of the front matter, so that line numbers are those of the file. */
  body: string
}

const FENCE = /^---[ \t]*$/

/** @param source with LF as line ends. */
export function readFrontMatter(source: string): FrontMatter {
  const lines = source.split('\n')
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line))
  if (!FENCE.test(`${lines[0]}`) || end === -1) {
    const detail =
      end === -1 || lines[0] === ''
        ? 'Must begin with front matter between two lines `---`.'
        : 'Must begin with a line `---`, which opens the front matter.'
    return withoutFields({ line: 1, field: null, detail }, source)
  }
  const body = '\n'.repeat(end + 1) + lines.slice(end + 1).join('\n')
  const yaml = lines.slice(1, end).join('\n')
  if (yaml.length > LIMITS.requestBytes) {
    const detail = `The front matter is longer than ${LIMITS.requestBytes} characters.`
    return withoutFields({ line: 1, field: null, detail }, body)
  }
  const { value, faults, lineAt } = readYaml(yaml, 2)
  if (faults.length > 0) {
    return { fields: undefined, faults, lineAt, body }
  }
  const fields = value ?? {}
  if (!isRecord(fields)) {
    const detail = 'The front matter must be keys with values.'
    return withoutFields({ line: 2, field: null, detail }, body)
  }
  return { lineAt, body, ...toInput(fields, lineAt) }
}

function toInput(fields: Record<string, unknown>, lineAt: LineAt) {
  const faults: Fault[] = []
  const refuse = (names: string[], detail: string) => {
    faults.push({ line: nearestLine(names, lineAt), field: fieldAt(names), detail })
  }
  const { sections, references, ...input } = fields
  if (Object.hasOwn(fields, 'sections')) {
    refuse(['sections'], 'Sections are the headings and fenced divs below the front matter.')
  }
  if (Array.isArray(references)) {
    input['references'] = references.map((item: unknown, index) => {
      const { reference, unknownKeys } = fromCslItem(item)
      for (const key of unknownKeys.slice(0, LIMITS.faults - faults.length)) {
        refuse(['references', String(index), key], 'Is not a known key of a reference.')
      }
      return reference
    })
  } else if (references !== undefined) {
    input['references'] = references
  }
  return { fields: input, faults }
}

function withoutFields(fault: Fault, body: string): FrontMatter {
  return { fields: undefined, faults: [fault], lineAt: () => undefined, body }
}
