/** Finds what a misspelled name was meant to be. Pure. */

/**
 * The known name that differs from an unknown one by a few characters; undefined when there is none. Names of one word,
 * such as `PORT`, are passed over: other programs have words like them.
 */
export function meantBy(name: string, known: readonly string[]): string | undefined {
  const written = name.toUpperCase()
  let nearest: { one: string; distance: number } | undefined
  // A loop, because at each start all variables are compared with all known names.
  for (const one of known) {
    const most = Math.min(3, Math.floor(one.length / 5))
    // Most differ by more in length alone.
    if (Math.abs(written.length - one.length) <= most && one.includes('_')) {
      const distance = editDistance(written, one, most)
      if (distance <= most && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) {
        nearest = { one, distance }
      }
    }
  }
  return nearest?.one
}

/**
 * How many characters must be inserted, removed or replaced to turn one text into the other (Levenshtein). Stops once they
 * are more than `most`.
 */
function editDistance(from: string, to: string, most: number): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let line = 0; line < from.length && Math.min(...row) <= most; line += 1) {
    const next = [line + 1]
    for (let column = 0; column < to.length; column += 1) {
      const replaced = Number(row[column]) + (from[line] === to[column] ? 0 : 1)
      next.push(Math.min(replaced, Number(row[column + 1]) + 1, Number(next[column]) + 1))
    }
    row = next
  }
  return Math.max(Number(row.at(-1)), Math.min(...row))
}
