/** What the tests of the layout know of `src`: its files, what each imports, and the circles in any such list. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const SRC = fileURLToPath(new URL('../../src/', import.meta.url))

/** `from` is a path within `src`; `to` is one too, or the name of a package. */
export type Import = { from: string; to: string; typeOnly: boolean }

export const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter(file => /\.(?:[jt]s|cjs)$/.test(file))
  .sort()

export const textOf = (file: string) => readFileSync(join(SRC, file), 'utf8')

const STATEMENT =
  /^(?:import|export) (type )?[^'"]*?from '([^']+)'|^import '([^']+)'|\b(?:import|require)\('([^']+)'\)|new URL\('(\.[^']+\.ts)'/gms

export const imports: Import[] = files.flatMap(from =>
  [...textOf(from).matchAll(STATEMENT)].map(([, type, ...targets]) => {
    const target = targets.find(one => one !== undefined) ?? ''
    const to = target.startsWith('.') ? relative(SRC, resolve(SRC, dirname(from), target)) : target
    return { from, to, typeOnly: type !== undefined }
  }),
)

/** The names that can be reached from themselves, in groups that reach each other. */
export function circlesOf(arrows: readonly { from: string; to: string }[]): string[][] {
  const next = Map.groupBy(arrows, ({ from }) => from)
  const reached = new Map<string, Set<string>>()
  for (const start of next.keys()) {
    const seen = new Set<string>()
    const open = [start]
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      for (const { to } of next.get(name) ?? []) {
        if (!seen.has(to)) {
          seen.add(to)
          open.push(to)
        }
      }
    }
    reached.set(start, seen)
  }
  const inCircle = [...reached.keys()].filter(name => reached.get(name)?.has(name))
  const groups = Map.groupBy(inCircle, name =>
    inCircle
      .filter(other => reached.get(name)?.has(other) && reached.get(other)?.has(name))
      .sort()
      .join(' '),
  )
  return [...groups.values()].map(group => group.sort())
}
