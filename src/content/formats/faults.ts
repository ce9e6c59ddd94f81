import type { z } from 'zod'
import { cslName } from './csl.ts'

/** What is wrong with a Markdown article, where it can be said: the line of the file and the name used there. */
export type Fault = { line: number | null; field: string | null; detail: string }

export type Path = readonly PropertyKey[]

/** One fault for each issue, and for each unknown key on its own; `lineOf` knows where in the file a value stands. */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  lineOf: (path: Path) => number | null,
): Fault[] {
  return issues.flatMap(issue => {
    const at = (path: Path, detail: string): Fault => ({
      line: lineOf(path),
      field: fileNames(path).join('.'),
      detail,
    })
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => at([...issue.path, key], 'Is not a known key.'))
    }
    const isMissing = issue.code === 'invalid_type' && valueAt(input, issue.path) === undefined
    return [at(issue.path, isMissing ? 'Is missing.' : issue.message)]
  })
}

/** In the order of the file; those without a line come first. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0))
}

/** The path in the words of the file, which has CSL's names for the fields of references. */
export function fileNames(path: Path): string[] {
  return path.map((key, index) =>
    path[0] === 'references' && index === 2 ? cslName(String(key)) : String(key),
  )
}

/** The line of the value or of what holds it; null for what is missing at the top. */
export function nearestLine(path: Path, lineAt: (prefix: Path) => number | undefined): number | null {
  return path.length === 0 ? null : (lineAt(path) ?? nearestLine(path.slice(0, -1), lineAt))
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => Object(inner)[key], value)
}
