/** The vocabulary of schema.org, as the declarations of `schema-dts` have it. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(import.meta.resolve('schema-dts'))
const source = readFileSync(join(dirname(entry), 'schema.d.ts'), 'utf8')

type Declared = { above: string[]; properties: Set<string> }
const declared = new Map<string, Declared>()
for (const [, name = '', above = '', body = ''] of source.matchAll(
  /^(?:export )?interface (\w+) extends ([^{]+) \{\n(.*?)^\}/gms,
)) {
  const properties = new Set([...body.matchAll(/^ {4}"(\w+)"\??:/gm)].map(([, property = '']) => property))
  declared.set(name, { above: above.split(', '), properties })
}

function knows(name: string, property: string): boolean {
  const { above = [], properties } = declared.get(name) ?? {}
  return properties?.has(property) || above.some(one => knows(one, property))
}

/** The types and properties in JSON-LD that schema.org does not have, or not together. */
export function strangeIn(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(strangeIn)
  }
  if (typeof value !== 'object' || value === null) {
    return []
  }
  const { '@type': type, '@context': _context, '@id': _id, ...properties } = value as Record<string, unknown>
  return [
    ...(declared.has(`${type}Leaf`) ? [] : [`${type}`]),
    ...Object.keys(properties)
      .filter(property => !knows(`${type}Leaf`, property))
      .map(property => `${type}.${property}`),
    ...Object.values(properties).flatMap(strangeIn),
  ]
}
