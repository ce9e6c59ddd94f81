/** References as the API shows them, from rows. Pure. */

import type { Reference } from './reference.ts'
import type { CitingSection, ReferenceRow } from './rows.ts'
import { inReadingOrder } from './sections-tree.ts'

/** @param sections all sections of the same article. */
export function toReferences(rows: readonly ReferenceRow[], sections: readonly CitingSection[]): Reference[] {
  const citedBy = new Map<string, Reference['citedBy']>()
  for (const { id, anchor, citations } of inReadingOrder(sections)) {
    for (const key of citations) {
      const citing = citedBy.get(key) ?? []
      citing.push({ id, anchor })
      citedBy.set(key, citing)
    }
  }
  return rows.map(({ id, key, position, fields }) => ({
    id,
    key,
    position,
    ...(fields as Pick<Reference, 'type'> & typeof fields),
    citedBy: citedBy.get(key) ?? [],
  }))
}
