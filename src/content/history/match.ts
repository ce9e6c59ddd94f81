/** Matches the parts of two versions, and finds those that were moved. Pure. */

/** A section or a reference. `name` is its anchor or key. Lists of entries are in the order of the article. */
export type Entry<T> = { id: string | undefined; name: string; parent: Entry<T> | null; value: T }

/** Without `to`, the entry was removed; without `from`, it was added. */
export type Match<T> =
  | { from: Entry<T>; to: Entry<T>; moved: boolean }
  | { from: undefined; to: Entry<T>; moved: false }
  | { from: Entry<T>; to: undefined; moved: false }

/** Matches entries by id, the rest by name. The result is in the order of `to`, with removed entries at the end. */
export function matchEntries<T>(from: readonly Entry<T>[], to: readonly Entry<T>[]): Match<T>[] {
  const partners = partnersOf(from, to)
  const moved = movedOf(from, to, partners)
  const kept = new Set(partners.values())
  return [
    ...to.map((entry): Match<T> => {
      const partner = partners.get(entry)
      return partner === undefined
        ? { from: undefined, to: entry, moved: false }
        : { from: partner, to: entry, moved: moved.has(entry) }
    }),
    ...from
      .filter(entry => !kept.has(entry))
      .map((entry): Match<T> => ({ from: entry, to: undefined, moved: false })),
  ]
}

type Partners<T> = Map<Entry<T>, Entry<T>>

function partnersOf<T>(from: readonly Entry<T>[], to: readonly Entry<T>[]): Partners<T> {
  const partners: Partners<T> = new Map()
  const pair = (candidates: Map<string | undefined, Entry<T>>, key: 'id' | 'name') => {
    for (const entry of to.filter(entry => !partners.has(entry))) {
      const partner = candidates.get(entry[key])
      if (partner !== undefined) {
        partners.set(entry, partner)
      }
    }
  }
  pair(new Map(from.map(entry => [entry.id, entry])), 'id')
  const kept = new Set(partners.values())
  pair(new Map(from.filter(entry => !kept.has(entry)).map(entry => [entry.name, entry])), 'name')
  return partners
}

/** The entries with another parent, and the smallest set of the others whose moves explain the new order of siblings. */
function movedOf<T>(from: readonly Entry<T>[], to: readonly Entry<T>[], partners: Partners<T>) {
  const places = new Map(from.map((entry, place) => [entry, place]))
  const moved = new Set<Entry<T>>()
  const staying: { entry: Entry<T>; place: number }[] = []
  for (const entry of to) {
    const partner = partners.get(entry)
    const parent = entry.parent && partners.get(entry.parent)
    if (partner === undefined) {
      continue
    }
    if (partner.parent === parent) {
      staying.push({ entry, place: Number(places.get(partner)) })
    } else {
      moved.add(entry)
    }
  }
  for (const siblings of Map.groupBy(staying, ({ entry }) => entry.parent).values()) {
    const kept = longestRise(siblings.map(({ place }) => place))
    for (const { entry } of siblings.filter(({ place }) => !kept.has(place))) {
      moved.add(entry)
    }
  }
  return moved
}

type Run = { place: number; before: Run | undefined }

/** The numbers of a longest increasing subsequence. `places` has no number twice. */
function longestRise(places: readonly number[]): Set<number> {
  /** At each index, the run of that length with the lowest end. */
  const runs: Run[] = []
  for (const place of places) {
    const at = firstAbove(runs, place)
    runs[at] = { place, before: runs[at - 1] }
  }
  const longest = new Set<number>()
  for (let run = runs.at(-1); run !== undefined; run = run.before) {
    longest.add(run.place)
  }
  return longest
}

/** The index of the first run with an end above `place`, by binary search: the ends are in increasing order. */
function firstAbove(runs: readonly Run[], place: number): number {
  let [low, high] = [0, runs.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runs[middle] as Run).place > place) {
      high = middle
    } else {
      low = middle + 1
    }
  }
  return low
}
