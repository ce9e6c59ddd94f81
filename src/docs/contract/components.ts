/** Moves what stands several times in the OpenAPI document to its components, so that it stands there once. */
import { exampleOf } from '../../http/problems.ts'
import type { ProblemCode } from '../../kernel/problem.ts'
import {
  type Answer,
  codesIn,
  type Document,
  type Operation,
  operationsOf,
  type Schema,
} from './operations.ts'

/** @param baseUrl public address of the service, for the examples. */
export function shareComponents(document: Document, baseUrl: string): void {
  const share = sharedIn(document)
  const operations = operationsOf(document)
  nameSchemas(document, share)
  shareParameters(operations, share)
  shareExamples(operations, share)
  for (const { responses } of operations) {
    for (const [status, given] of Object.entries(responses)) {
      const answer = given as Answer
      const codes = codesIn(answer)
      showProblems(answer, codes, share, baseUrl)
      for (const [name, header] of Object.entries(answer.headers)) {
        Object.assign(answer.headers, { [name]: share('headers', name, header) })
      }
      const name = NAMES[status] ?? codes.map(pascal).join('Or')
      if (name !== '') {
        responses[status] = share('responses', name, answer)
      }
    }
  }
}

/** Answers that are the same in every operation that has them. Others are named after the problems that they may be. */
const NAMES: Record<string, string> = {
  304: 'NotModified',
  308: 'Moved',
  400: 'BadRequest',
  default: 'OtherProblem',
}

type Kind = 'examples' | 'headers' | 'parameters' | 'responses' | 'schemas'
type Share = (kind: Kind, name: string, component: object) => { $ref: string }

/** @throws Error when two different components have one name. */
function sharedIn(document: Document): Share {
  const components = document.components as Record<string, Record<string, object>>
  return (kind, name, component) => {
    components[kind] ??= {}
    const present = components[kind][name]
    if (present !== undefined && JSON.stringify(present) !== JSON.stringify(component)) {
      throw new Error(`The contract has two components of the name ${kind}/${name}.`)
    }
    components[kind][name] = component
    return { $ref: `#/components/${kind}/${name}` }
  }
}

/**
 * Moves each schema with the key `component` to the components. It has that key, and not Zod's `id`, where it belongs to a
 * parameter, or where each service makes its own.
 */
function nameSchemas(value: unknown, share: Share): void {
  if (typeof value !== 'object' || value === null) {
    return
  }
  for (const [key, inner] of Object.entries(value)) {
    nameSchemas(inner, share)
    if (typeof inner?.component === 'string') {
      const { component, default: standard, ...schema } = inner as Schema
      const reference = share('schemas', component as string, schema)
      Object.assign(value, {
        [key]: { ...reference, ...(standard !== undefined && { default: standard }) },
      })
    }
  }
}

/** An example of several answers is named after their schema. */
function shareExamples(operations: readonly Operation[], share: Share): void {
  const media = operations
    .flatMap(({ responses }) => Object.values(responses) as Answer[])
    .flatMap(({ content = {} }) => Object.values(content))
    .filter(({ example, schema }) => example !== undefined && schema.$ref !== undefined)
  for (const [name, alike] of Map.groupBy(media, ({ schema }) => String(schema.$ref).replace(/.*\//, ''))) {
    for (const [example, same] of Map.groupBy(alike, one => JSON.stringify(one.example))) {
      if (same.length > 1) {
        const shown = { example: share('examples', name, { value: JSON.parse(example) }) }
        for (const one of same) {
          one.examples = shown
          delete one.example
        }
      }
    }
  }
}

/** A parameter of several operations has its own name, or the one that its schema gives with `parameter`. */
function shareParameters(operations: readonly Operation[], share: Share): void {
  const all = operations.flatMap(({ parameters = [] }) => parameters)
  const uses = Map.groupBy(all, parameter => JSON.stringify(parameter))
  for (const { parameters = [] } of operations) {
    for (const [index, parameter] of parameters.entries()) {
      const { name, schema } = parameter
      const isShared = Number(uses.get(JSON.stringify(parameter))?.length) > 1
      const { parameter: own, ...rest } = schema
      const plain = { ...parameter, schema: rest }
      parameters[index] = isShared
        ? (share('parameters', String(own ?? pascal(name)), plain) as never)
        : plain
    }
  }
}

function showProblems(answer: Answer, codes: readonly ProblemCode[], share: Share, baseUrl: string): void {
  const media = answer.content?.['application/problem+json']
  if (media !== undefined) {
    media.examples = Object.fromEntries(
      codes.map(code => [code, share('examples', code, { value: exampleOf(code, baseUrl) })]),
    )
  }
}

const pascal = (name: string) => name.replace(/(?:^|-)[A-Za-z]/g, start => start.slice(-1).toUpperCase())

/**
 * Removes the schemas that nothing refers to: the transform makes two variants of each, of input and of answers. The
 * variant of input loses its suffix where the other has gone or says the same. Sorts all components by name: otherwise
 * they would be in the order of the imports.
 */
export function tidyComponents({ components = {}, ...document }: Document): Document {
  const { schemas = {}, ...others } = components as Record<string, Record<string, object>>
  const used = namesIn([document, others], schemas)
  const hasTwin = (name: string) =>
    used.has(name) && JSON.stringify(schemas[name]) !== JSON.stringify(schemas[`${name}Input`])
  const plain = (name: string) =>
    name.endsWith('Input') && !hasTwin(name.slice(0, -5)) ? name.slice(0, -5) : name
  const kept = Object.entries(schemas).filter(([name]) => used.has(name))
  const tidied = {
    ...others,
    schemas: Object.fromEntries(kept.map(([name, schema]) => [plain(name), schema])),
  }
  const sorted = Object.fromEntries(Object.entries(tidied).map(([kind, all]) => [kind, inOrder(all)]))
  return JSON.parse(JSON.stringify({ ...document, components: sorted }), (key, value) =>
    key === '$ref' ? String(value).replace(/\w+$/, plain) : value,
  ) as Document
}

/** The names of the schemas that `value` refers to, directly or through others. */
function namesIn(value: unknown, schemas: Record<string, object>): Set<string> {
  const names = new Set<string>()
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (!names.has(name)) {
        names.add(name)
        follow(schemas[name])
      }
    }
  }
  follow(value)
  return names
}

const inOrder = (record: object) =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)))
