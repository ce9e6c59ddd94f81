/** What is wrong with an input, and where. */

/** The stable codes of faults, and what each means. The guide and the contract are made from them. */
export const FAULTS = {
  required: 'It is missing.',
  unknown: 'There is no field or parameter of this name here.',
  type: 'It is of another type, such as a list where a text belongs.',
  format: 'It is not written in the required way.',
  'too-short': 'The text has too few characters.',
  'too-long': 'The text has too many characters.',
  'too-small': 'The number is too small.',
  'too-large': 'The number is too large, or the value has too many bytes.',
  'too-early': 'The time has passed.',
  'too-few': 'The list has too few entries.',
  'too-many': 'There are too many entries, or too many levels.',
  'not-allowed': 'The value is none of those that are allowed, or has a part that is not.',
  duplicate: 'It is given twice.',
  taken: 'The value must be unique, and something that is stored has it already.',
  'not-found': 'It names something that does not exist, or that does not belong here.',
  conflict: 'It does not go together with another field, or with what is stored.',
  'invalid-token':
    'The token, solution or cursor is used, expired, forged or for something else. Get a new one.',
} as const

export type FaultCode = keyof typeof FAULTS

/** `pointer`: a JSON Pointer (RFC 6901) into the body; `parameter`: the name of a path, query or header parameter. */
export type Fault = { code: FaultCode; detail: string } & ({ pointer: string } | { parameter: string })

/** For a rule of a schema that Zod has no name for: the code of its fault. */
export const coded = (code: FaultCode) => ({ params: { code } })

/** Names in a summary; people read the rest in `errors`. */
const NAMES = 5

/** What to do about these faults, in a sentence or two. @param count how many there are, when not all are listed. */
export function summarizeFaults(faults: readonly Fault[], count?: number): string {
  const isField = faults.map(fault => 'pointer' in fault)
  const names = new Set(faults.map(nameOf))
  const number = count ?? names.size
  const kinds = [isField.includes(true) && 'field', isField.includes(false) && 'parameter'].filter(Boolean)
  const nouns = kinds.map(noun => (number === 1 ? noun : `${noun}s`)).join(' and ')
  const more = number > NAMES ? ` and ${number - NAMES} more` : ''
  const verb = number === 1 ? 'needs' : 'need'
  return `${number} ${nouns} ${verb} a change: ${[...names].slice(0, NAMES).join(', ')}${more}.`
}

const nameOf = (fault: Fault): string =>
  'parameter' in fault ? fault.parameter : shorten(fault.pointer.slice(1)) || 'the body'

/** Shortens a text of the request that an answer repeats. */
export const shorten = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text)

/** The JSON Pointer to a place in a body; `~` and `/` inside a key are escaped (RFC 6901, section 3). */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
