/** Finds what a misspelled name was meant to be. Pure. */

/**
 * The known name that differs from an unknown one by a few characters; undefined when there is none. Names of one word,
 * such as `PORT`, are passed over: other programs have words like them.
 */
export function meantBy(name: string, known: readonly string[]): string | undefined {
  const written = name.toUpperCase()
  const distances = known
    .filter(one => one.includes('_'))
    .map(one => ({
      one,
      distance: editDistance(written, one),
      most: Math.min(3, Math.floor(one.length / 5)),
    }))
    .filter(({ distance, most }) => distance <= most)
  return distances.sort((a, b) => a.distance - b.distance)[0]?.one
}

/** How many characters must be inserted, removed or replaced to turn one text into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const replaced = Number(row[column]) + (character === other ? 0 : 1)
      next.push(Math.min(replaced, Number(row[column + 1]) + 1, Number(next[column]) + 1))
    }
    row = next
  }
  return Number(row.at(-1))
}
