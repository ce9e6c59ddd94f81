/** What is wrong with an input, and where. */

/** `pointer`: a JSON Pointer (RFC 6901) into the body; `parameter`: the name of a path, query or header parameter. */
export type Fault = { detail: string } & ({ pointer: string } | { parameter: string })

/** Shortens a text of the request that an answer repeats. */
export const shorten = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

/** The JSON Pointer to a place in a body; `~` and `/` inside a key are escaped (RFC 6901, section 3). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
