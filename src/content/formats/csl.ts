/** Converts references to and from CSL items in Pandoc's YAML form: `id` is the key, dates are EDTF strings. Pure. */
import { type Cited, NewReference } from '../model/reference.ts'

/** The fields of references that have another name in CSL. */
const CSL_NAMES: Readonly<Record<string, string>> = { key: 'id', containerTitle: 'container-title' }

const FIELDS = Object.keys(NewReference.shape).map(field => ({ field, name: cslName(field) }))

/** @returns the input for {@link NewReference}, not yet validated, and the unknown keys of `item`. */
export function fromCslItem(item: unknown): { reference: unknown; unknownKeys: string[] } {
  if (!isRecord(item)) {
    return { reference: item, unknownKeys: [] }
  }
  const reference: Record<string, unknown> = {}
  for (const { field, name } of FIELDS) {
    if (Object.hasOwn(item, name)) {
      reference[field] = field === 'issued' || field === 'accessed' ? dateText(item[name]) : item[name]
    }
  }
  const unknownKeys = Object.keys(item).filter(key => FIELDS.every(({ name }) => name !== key))
  return { reference, unknownKeys }
}

/** As CSL-JSON, whose dates are lists of numbers: programs that read it know no other dates. */
export function toCslJson(reference: Cited): Record<string, unknown> {
  const { issued, accessed, ...item } = toCslItem(reference as NewReference)
  return { ...item, ...toDate('issued', issued), ...toDate('accessed', accessed) }
}

const toDate = (name: string, date: unknown) =>
  date === undefined ? {} : { [name]: { 'date-parts': [String(date).split('-').map(Number)] } }

/** Leaves out null and empty lists. */
export function toCslItem(reference: NewReference): Record<string, unknown> {
  const entries = FIELDS.map(({ field, name }) => [
    name,
    Object.entries(reference).find(([key]) => key === field)?.[1],
  ])
  return Object.fromEntries(
    entries.filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
  )
}

export function cslName(field: string): string {
  return CSL_NAMES[field] ?? field
}

/** Also reads `{date-parts: [[2025, 2, 1]]}` and `{year: 2025, month: 2}`, alone or as the only item of a list. */
function dateText(date: unknown): unknown {
  const value = Array.isArray(date) && date.length === 1 ? date[0] : date
  if (!isRecord(value)) {
    return value
  }
  const nested = value['date-parts']
  const first: unknown = Array.isArray(nested) && nested.length === 1 ? nested[0] : nested
  const parts = Array.isArray(first) ? first : [value['year'], value['month'], value['day']]
  const given = parts.filter(part => part !== undefined)
  if (given.length === 0) {
    return value
  }
  return given.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-')
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
