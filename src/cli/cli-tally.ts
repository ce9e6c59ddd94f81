/** Counts results by their names; all names are shown, in their order, also those that did not occur. */
export function tally<Name extends string>(names: readonly Name[]) {
  const counts = Object.fromEntries(names.map(name => [name, 0])) as Record<Name, number>
  return {
    of: (name: Name) => counts[name],
    add(name: Name): void {
      counts[name] += 1
    },
    total: () => names.reduce((sum, name) => sum + counts[name], 0),
    toString: () => names.map(name => `${counts[name].toLocaleString('en')} ${name}`).join(', '),
  }
}
