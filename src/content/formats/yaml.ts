/**
 * Reads YAML for front matter: version 1.2, plain data only. Outside `meta` every scalar is read as text, so that
 * `title: 1984` or `page: 010` need no quotes, and a key without a value counts as absent.
 */

import type { ErrorCode, Node, ParsedNode, Scalar } from 'yaml'
import type { FaultCode } from '../../kernel/faults.ts'
import { latePackage } from '../../kernel/late.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { type Fault, fieldAt, type LineAt } from './faults.ts'

export const yamlPackage: () => typeof import('yaml') = latePackage('yaml')

export type YamlResult = { value: unknown; faults: Fault[]; lineAt: LineAt }

/** One syntax fault often causes others, so only the first ones are reported. */
const MAX_SYNTAX_FAULTS = 10

/** The faults of YAML that people make, in their words; others are told as "not valid". */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  BAD_DQ_ESCAPE: 'Between double quotes, a backslash must be written twice.',
  BAD_INDENT: 'A bracket is not closed, or a line is not indented like those around it.',
  BAD_SCALAR_START: 'A value that begins with this character needs quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'Has more than one colon. Put the value in quotes.',
  MISSING_CHAR: 'A quote, bracket, comma or colon is missing.',
  MULTILINE_IMPLICIT_KEY: 'Must be a key and a value with a colon between them.',
  NON_STRING_KEY: 'A key must be text.',
  TAB_AS_INDENT: 'Must be indented with spaces, not with tabs.',
  TAG_RESOLVE_FAILED: 'YAML tags are not supported.',
}

/** @param firstLine the number of the first line of `source` in its file. */
export function readYaml(source: string, firstLine: number): YamlResult {
  const { isAlias, isMap, isScalar, LineCounter, parseDocument } = yamlPackage()
  const counter = new LineCounter()
  const lineOf = (offset: number) => counter.linePos(offset).line + firstLine - 1
  const document = parseDocument(source, {
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    stringKeys: true,
    // Checked below: the library compares each key with all keys before it, which is quadratic.
    uniqueKeys: false,
    lineCounter: counter,
    prettyErrors: false,
  })
  const faults = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_FAULTS).map(
    ({ code, pos }): Fault => ({
      line: lineOf(pos[0]),
      field: null,
      code: 'format',
      detail: SYNTAX[code] ?? 'Is not valid YAML.',
    }),
  )
  const refuse = (node: ParsedNode, field: string | null, code: FaultCode, detail: string) => {
    if (faults.length < LIMITS.faults) {
      faults.push({ line: lineOf(node.range[0]), field, code, detail })
    }
    return null
  }
  // Aliases are refused, because a few lines with aliases can expand to gigabytes.
  const convert = (node: ParsedNode | null, path: readonly string[]): unknown => {
    if (node === null) {
      return null
    }
    if (isAlias(node) || node.anchor !== undefined) {
      return refuse(node, fieldAt(path), 'not-allowed', 'YAML anchors and aliases are not supported.')
    }
    if (isScalar(node)) {
      return path[0] === 'meta' ? node.value : textOf(node)
    }
    if (path.length >= LIMITS.jsonDepth) {
      return refuse(node, fieldAt(path), 'too-many', `Is nested deeper than ${LIMITS.jsonDepth} levels.`)
    }
    if (!isMap<ParsedNode, ParsedNode | null>(node)) {
      return node.items.map((item, index) => convert(item, [...path, String(index)]))
    }
    const entries: [string, unknown][] = []
    const names = new Set<string>()
    for (const { key, value } of node.items) {
      const name = keyOf(key)
      if (isScalar(key) && names.has(name)) {
        refuse(key, null, 'duplicate', 'The key is used twice.')
      }
      names.add(name)
      const inner = convert(value, [...path, name])
      if (inner !== null || path[0] === 'meta') {
        entries.push([name, inner])
      }
    }
    return Object.fromEntries(entries)
  }
  const lineAt: LineAt = names => {
    const node = document.getIn(names, true) as Node | null | undefined
    return node?.range ? lineOf(node.range[0]) : undefined
  }
  return { value: convert(document.contents, []), faults, lineAt }
}

/** The parser has already reported keys that are not scalars. */
function keyOf(key: Node): string {
  return yamlPackage().isScalar(key) ? String(key.value) : ''
}

function textOf({ value, source }: Scalar): unknown {
  return value === null || typeof value === 'string' ? value : source
}
