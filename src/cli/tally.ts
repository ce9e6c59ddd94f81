/** Counts results by their names; all names are shown, in their order, also those that did not occur. */
export function tally<Name extends string>(names: readonly Name[]) {
  const counts = new Map<Name, number>(names.map(name => [name, 0]))
  const of = (name: Name) => counts.get(name) ?? 0
  return {
    of,
    add(name: Name): void {
      counts.set(name, of(name) + 1)
    },
    total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
    toString: () => [...counts].map(([name, count]) => `${count.toLocaleString('en')} ${name}`).join(', '),
  }
}
