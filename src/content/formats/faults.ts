import type { z } from 'zod'
import { shorten } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { cslName } from './csl.ts'

/** What is wrong with a Markdown article, where it can be said: the line of the file and the name used there. */
export type Fault = { line: number | null; field: string | null; detail: string }

export type Path = readonly PropertyKey[]

/** The line on which the value begins that these names lead to. */
export type LineAt = (names: readonly string[]) => number | undefined

/**
 * One fault for each issue, and for each unknown key on its own, up to as many as one answer names; `lineOf` knows where
 * in the file a value stands.
 */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  lineOf: (path: Path) => number | null,
): Fault[] {
  const faults: Fault[] = []
  for (const issue of issues) {
    const left = LIMITS.faults - faults.length
    if (issue.code === 'unrecognized_keys') {
      const paths = issue.keys.slice(0, left).map(key => [...issue.path, key])
      faults.push(...paths.map(path => at(path, 'Is not a known key.')))
    } else if (left > 0) {
      const isMissing = issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined
      faults.push(at(issue.path, isMissing ? 'Is missing.' : issue.message))
    }
  }
  return faults

  function at(path: Path, detail: string): Fault {
    return { line: lineOf(path), field: fieldAt(fileNames(path)), detail }
  }
}

/** In the order of the file, as many as one answer names; those without a line come first. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, LIMITS.faults)
}

/** The dotted name of a value. */
export const fieldAt = (names: readonly string[]) => names.map(shorten).join('.')

/** The path in the words of the file, which has CSL's names for the fields of references. */
export function fileNames(path: Path): string[] {
  return path.map((key, index) =>
    path[0] === 'references' && index === 2 ? cslName(String(key)) : String(key),
  )
}

/** The line of the value or of what holds it; null for what is missing at the top. */
export function nearestLine<Name>(
  path: readonly Name[],
  lineAt: (prefix: readonly Name[]) => number | undefined,
): number | null {
  return path.length === 0 ? null : (lineAt(path) ?? nearestLine(path.slice(0, -1), lineAt))
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => Object(inner)[key], value)
}
