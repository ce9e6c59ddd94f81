/** Reads input with a schema, and says in plain words what is wrong with it: the words of Zod are for programmers. */
import { z } from 'zod'
import type { FaultCode } from './faults.ts'
import { LIMITS } from './limits.ts'

export type Issue = { path: readonly PropertyKey[]; code: FaultCode; detail: string }

/** The first issues of an input, and how many it has: it can have hundreds of thousands. */
export type Issues = { first: Issue[]; count: number }

export type Read<T> = { success: true; data: T } | { success: false; issues: Issues }

/**
 * Reads an input. One place has one issue: what else is wrong with it often follows from the first.
 * @param nameOf the name of a place. Places with the same name count as one.
 */
export function readInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  nameOf: (path: readonly PropertyKey[]) => unknown = path => path.join('/'),
): Read<z.output<S>> {
  const { success, data, error } = schema.safeParse(input, READING)
  if (success) {
    return { success, data }
  }
  const first: Issue[] = []
  const seen = new Set<unknown>()
  let count = 0
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      const keys = issue.keys.slice(0, LIMITS.faults - first.length)
      const detail = issue.message
      first.push(...keys.map((key): Issue => ({ path: [...issue.path, key], code: 'unknown', detail })))
      count += issue.keys.length
    } else if (seen.size < seen.add(nameOf(issue.path)).size) {
      count += 1
      if (first.length < LIMITS.faults) {
        first.push({ path: issue.path, ...faultOf(issue) })
      }
    }
  }
  return { success, issues: { first, count } }
}

/** A schema that reads each input with the schema that `choose` picks for it. */
export const readWith = <S extends z.ZodType>(choose: (input: unknown) => S) =>
  z.unknown().transform((input, context) => {
    const { success, data, error } = choose(input).safeParse(input, READING)
    if (success) {
      return data
    }
    context.issues.push(...(error.issues as typeof context.issues))
    return z.NEVER
  })

/** Says which entry of a list is meant, where only the list has a name. */
export const ofEntry = ({ path: [, index], detail }: Issue): string =>
  index === undefined ? detail : `Entry ${Number(index) + 1}: ${detail}`

/** What is missing or blank is told as that, whatever else the schema asks of the value. */
function faultOf(issue: z.core.$ZodIssue): Omit<Issue, 'path'> {
  const code = codeOf(issue)
  const { input } = issue
  const value = issue.code === 'invalid_union' ? Object(input)[`${issue.discriminator}`] : input
  if (value === undefined && (code === 'type' || code === 'not-allowed')) {
    return { code: 'required', detail: 'Is required.' }
  }
  if ((code === 'format' || code === 'not-allowed') && typeof value === 'string' && value.trim() === '') {
    return { code: 'too-short', detail: 'Must not be empty.' }
  }
  return issue.code === 'invalid_value' && typeof value === 'string' && issue.values.includes(value.trim())
    ? { code, detail: 'Must not begin or end with a blank.' }
    : { code, detail: issue.message }
}

function codeOf(issue: z.core.$ZodIssue): FaultCode {
  switch (issue.code) {
    case 'invalid_type':
      return 'type'
    case 'invalid_value':
    case 'invalid_union':
      return 'not-allowed'
    case 'too_big':
      return sized(issue.origin, 'too-long', 'too-many', 'too-large')
    case 'too_small':
      return sized(issue.origin, 'too-short', 'too-few', 'too-small')
    default:
      // Zod checks that a text has a format, and our own rules name their code unless it is this one.
      return issue.code === 'custom' ? (issue.params?.['code'] ?? 'format') : 'format'
  }
}

const sized = <T>(origin: string, ofText: T, ofList: T, ofNumber: T): T =>
  origin === 'string' ? ofText : origin === 'array' ? ofList : ofNumber

/** The types of the input, in the words of people who fill in forms. */
const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

/** What Zod says when a schema has no words of its own. Each union of the input has a discriminator, each choice two values. */
function sayPlainly(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `Must be ${TYPES[issue.expected]}.`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'unrecognized_keys':
      return 'Is unknown. Remove it, or correct its name.'
    case 'invalid_union':
      return oneOf(issue['options'] as string[])
    case 'too_big':
      return atMost(Number(issue.maximum), issue.origin)
    case 'too_small':
      return atLeast(Number(issue.minimum), issue.origin)
    default:
      return 'Is not written in the required way.'
  }
}

const READING = { error: sayPlainly, reportInput: true }

const oneOf = (values: readonly unknown[]) => `Must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}.`

const atMost = (most: number, origin: string) =>
  sized(
    origin,
    `Must have at most ${most} characters.`,
    `Must have at most ${most} entries.`,
    `Must be at most ${most}.`,
  )

const atLeast = (least: number, origin: string) =>
  least === 1 && origin !== 'number' && origin !== 'int'
    ? 'Must not be empty.'
    : sized(
        origin,
        `Must have at least ${least} characters.`,
        `Must have at least ${least} entries.`,
        `Must be at least ${least}.`,
      )
