/** Changes of single entries of an article's bibliography. Each function returns a new list. Pure. */

import type { Fault } from '../../kernel/faults.ts'
import { LIMITS } from '../../kernel/limits.ts'
import { Problem } from '../../kernel/problem.ts'
import { citationsIn } from '../../markdown/render.ts'
import { type AddedReference, NewReference, type ReferencePatch } from './reference.ts'
import type { NewSection } from './section.ts'

type Bibliography = { references: readonly NewReference[]; sections: readonly NewSection[] }

/** @throws Problem conflict (the key is taken), invalid-request (the position, or too many references). */
export function addReference(
  { references }: Bibliography,
  { position, ...reference }: AddedReference & { id: string },
): NewReference[] {
  refuseTooMany(references.length + 1)
  refuseTakenKey(references, reference.key)
  return insertAt(references, reference, position ?? references.length + 1)
}

/** Adds entries at the end. @throws Problem conflict, which names each key that is taken; invalid-request (too many). */
export function appendReferences(
  { references }: Bibliography,
  added: readonly (NewReference & { id: string })[],
): NewReference[] {
  refuseTooMany(references.length + added.length)
  const taken = new Set(references.map(({ key }) => key))
  const faults = added.flatMap(({ key }, index) => (taken.has(key) ? [takenKey(key, `/${index}/key`)] : []))
  if (faults.length > 0) {
    throw new Problem('conflict', { faults: faults.slice(0, LIMITS.faults) })
  }
  return [...references, ...added]
}

/**
 * @throws Problem not-found, still-cited (the key would change), conflict (the new key is taken), invalid-request (the
 *   position).
 */
export function editReference(
  { references, sections }: Bibliography,
  ref: string,
  { position, ...patch }: ReferencePatch,
): NewReference[] {
  const { index, entry } = requireReference(references, ref)
  const { id, ...reference } = entry
  if (patch.key !== undefined && patch.key !== reference.key) {
    refuseCited(sections, reference.key, { pointer: '/key' })
    refuseTakenKey(references, patch.key)
  }
  const changes = Object.entries(patch).map(([field, value]) => [field, value ?? undefined])
  const edited = { id, ...NewReference.parse({ ...reference, ...Object.fromEntries(changes) }) }
  return insertAt(references.toSpliced(index, 1), edited, position ?? index + 1)
}

/**
 * Removes an entry. With `force`, even when sections cite it.
 * @throws Problem not-found, still-cited.
 */
export function removeReference(
  { references, sections }: Bibliography,
  ref: string,
  force: boolean,
): NewReference[] {
  const { index, entry } = requireReference(references, ref)
  if (!force) {
    refuseCited(sections, entry.key, { parameter: 'reference' })
  }
  return references.toSpliced(index, 1)
}

/** @param ref a key or an id. */
export const findReference = (references: readonly NewReference[], ref: string): NewReference | undefined =>
  references.find(({ key, id }) => key === ref || id === ref)

function requireReference(
  references: readonly NewReference[],
  ref: string,
): { index: number; entry: NewReference } {
  const entry = findReference(references, ref)
  if (entry === undefined) {
    throw new Problem('not-found')
  }
  return { index: references.indexOf(entry), entry }
}

/** @param position counted from 1. */
function insertAt(
  references: readonly NewReference[],
  reference: NewReference,
  position: number,
): NewReference[] {
  if (position > references.length + 1) {
    throw new Problem('invalid-request', {
      faults: [
        {
          pointer: '/position',
          code: 'too-large',
          detail: `Must be at most ${references.length + 1}, the end of the list.`,
        },
      ],
    })
  }
  return references.toSpliced(position - 1, 0, reference)
}

function refuseTooMany(count: number): void {
  if (count > LIMITS.referencesPerArticle) {
    const detail = `The article would have ${count} references. It has room for ${LIMITS.referencesPerArticle}.`
    throw new Problem('invalid-request', { faults: [{ pointer: '', code: 'too-many', detail }] })
  }
}

function refuseTakenKey(references: readonly NewReference[], key: string): void {
  if (references.some(other => other.key === key)) {
    throw new Problem('conflict', { faults: [takenKey(key, '/key')] })
  }
}

const takenKey = (key: string, pointer: string): Fault => ({
  pointer,
  code: 'taken',
  detail: `The key "${key}" is taken in this article.`,
})

function refuseCited(
  sections: readonly NewSection[],
  key: string,
  where: { pointer: string } | { parameter: string },
): void {
  const faults = citing(sections, key).map(
    ({ anchor }): Fault => ({
      ...where,
      code: 'conflict',
      detail: `The section "${anchor}" cites "${key}".`,
    }),
  )
  if (faults.length > 0) {
    throw new Problem('still-cited', { faults })
  }
}

/** The sections that cite a key, in the order of the article. */
function citing(sections: readonly NewSection[], key: string): NewSection[] {
  return sections.flatMap(section => [
    ...(citationsIn(section.body).includes(key) ? [section] : []),
    ...citing(section.sections, key),
  ])
}
