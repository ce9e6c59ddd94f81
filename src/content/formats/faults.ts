import { type FaultCode, shorten } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Issue } from '../../kernel/read-input.ts'
import { cslName } from './csl.ts'

/** A fault of a Markdown article, with its line and the name of the field in the file when they are known. */
export type Fault = { line: number | null; field: string | null; code: FaultCode; detail: string }

export type Path = readonly PropertyKey[]

/** The line on which the value at this path begins. */
export type LineAt = (names: readonly string[]) => number | undefined

/** Makes a fault of each issue. @param lineOf the line of a value in the file. */
export const faultsOf = (issues: readonly Issue[], lineOf: (path: Path) => number | null): Fault[] =>
  issues.map(({ path, code, detail }) => ({
    line: lineOf(path),
    field: fieldAt(fileNames(path)),
    code,
    detail,
  }))

/** Sorts faults by line, those without a line first, and keeps at most as many as one answer names. */
export function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, LIMITS.faults)
}

/** The dotted name of a value. */
export const fieldAt = (names: readonly string[]) => names.map(shorten).join('.')

/** Converts a path to the names in the file, where the fields of references have their CSL names. */
export function fileNames(path: Path): string[] {
  return path.map((key, index) =>
    path[0] === 'references' && index === 2 ? cslName(String(key)) : String(key),
  )
}

/** The line of the value, or of the nearest value around it. null when there is none. */
export function nearestLine<Name>(
  path: readonly Name[],
  lineAt: (prefix: readonly Name[]) => number | undefined,
): number | null {
  return path.length === 0 ? null : (lineAt(path) ?? nearestLine(path.slice(0, -1), lineAt))
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => Object(inner)[key], value)
}
