/**
 * Lets one request make an answer for all that ask for it at the same time (request coalescing). After a change many clients
 * ask again for what they all show, and each would make it from the database.
 */

/** The keys of answers that are being made, and who waits for each. @param land gets all who waited, once it is made. */
export function openFlights<T>(land: (waiting: T[]) => void) {
  const flights = new Map<string, T[]>()

  return {
    /** Waits with the others. @returns false when nobody makes the answer. */
    join(key: string, one: T): boolean {
      const waiting = flights.get(key)
      waiting?.push(one)
      return waiting !== undefined
    },

    /** To be called by who makes the answer. @returns what to call when it is made, or will not be; later calls do nothing. */
    begin(key: string): () => void {
      const waiting: T[] = []
      if (!flights.has(key)) {
        flights.set(key, waiting)
      }
      return () => {
        if (flights.get(key) === waiting) {
          flights.delete(key)
          land(waiting)
        }
      }
    },
  }
}
