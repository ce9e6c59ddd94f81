/** Addresses made of every value of every parameter that the OpenAPI document declares. */
import type { Operation, Parameter, Route, Schema } from './document.ts'

/** The values to try of a parameter. */
export type ValuesOf = (parameter: Parameter) => readonly string[]

/** What the schema itself tells of its values; undefined for free text. */
export function valuesOfSchema(schema: Schema): string[] | undefined {
  switch (schema.type) {
    case 'integer':
      return [schema.minimum ?? 0, schema.maximum ?? 0, (schema.maximum ?? 0) + 1].map(String)
    case 'boolean':
      return ['true', 'false']
    case 'array': {
      const names = (schema.items?.enum ?? []).map(String)
      return [...names, names.join(',')]
    }
    default:
      return schema.enum?.map(String)
  }
}

/** The paths of a route, one for each combination of values. */
export function pathsOf({ path, operation }: Route, valuesOf: ValuesOf): string[] {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'path')
  return parameters.reduce(
    (paths, parameter) =>
      paths.flatMap(one =>
        valuesOf(parameter).map(value => one.replace(`{${parameter.name}}`, encodeURIComponent(value))),
      ),
    [path],
  )
}

/** No query, each parameter by itself, and with each value of every parameter that lists its values. */
export function queriesOf(operation: Operation, valuesOf: ValuesOf): string[] {
  const parameters = (operation.parameters ?? []).filter(one => one.in === 'query')
  const pairsOf = (parameter: Parameter) =>
    valuesOf(parameter).map(value => `${parameter.name}=${encodeURIComponent(value)}`)
  const listed = parameters.filter(
    ({ schema }) => schema.enum ?? schema.items?.enum ?? schema.type === 'boolean',
  )
  const single = parameters.flatMap(pairsOf)
  const double = parameters.flatMap(one =>
    listed
      .filter(other => other !== one)
      .flatMap(other => pairsOf(one).flatMap(first => pairsOf(other).map(second => `${first}&${second}`))),
  )
  return ['', ...single, ...double].map(query => query && `?${query}`)
}
