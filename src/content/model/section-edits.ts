/**
 * Changes of single sections of an article's heading tree. Each function returns a new tree. {@link checkArticle} checks
 * depth and number of sections later. Pure.
 */
import type { Fault } from '../../kernel/faults.ts'
import { Problem } from '../../kernel/problem.ts'
import type { NewSection, SectionPatch, SectionPlace } from './section.ts'

type Tree = readonly NewSection[]

type Found = {
  section: NewSection
  /** null at the top of the tree. */
  parent: NewSection | null
  index: number
  /** JSON Pointer (RFC 6901) into the article. */
  pointer: string
}

/** @param ref an anchor or an id. */
export function findSection(tree: Tree, ref: string): Found | undefined {
  return findBelow({ sections: tree, parent: null, pointer: '' }, ref)
}

type Level = { sections: Tree; parent: NewSection | null; pointer: string }

function findBelow({ sections, parent, pointer: above }: Level, ref: string): Found | undefined {
  for (const [index, section] of sections.entries()) {
    const pointer = `${above}/sections/${index}`
    const found =
      section.anchor === ref || section.id === ref
        ? { section, parent, index, pointer }
        : findBelow({ sections: section.sections, parent: section, pointer }, ref)
    if (found) {
      return found
    }
  }
  return undefined
}

/**
 * Adds a section with its subsections.
 * @param pointer JSON Pointer of `place` in the request body.
 * @throws Problem conflict (an anchor is taken), invalid-request (the place).
 */
export function addSection(
  tree: Tree,
  section: NewSection,
  place: SectionPlace,
  pointer: string,
): NewSection[] {
  const taken = takenAnchors(section, tree)
  if (taken.length > 0) {
    throw new Problem('conflict', { faults: taken })
  }
  return insertSection(tree, section, place, pointer)
}

/** @throws Problem not-found, conflict (the anchor is taken). */
export function editSection(tree: Tree, ref: string, patch: SectionPatch): NewSection[] {
  const { section, parent, index } = requireSection(tree, ref)
  if (patch.anchor !== undefined && patch.anchor !== section.anchor && findSection(tree, patch.anchor)) {
    throw new Problem('conflict', { faults: [anchorTaken(patch.anchor, '')] })
  }
  const {
    anchor = section.anchor,
    heading = section.heading,
    kind = section.kind,
    body = section.body,
  } = patch
  const edited = { ...section, anchor, heading, kind: kind ?? 'prose', body: body ?? '' }
  return withChildren(tree, parent, children => children.with(index, edited))
}

/**
 * Moves a section with its subsections.
 * @throws Problem not-found, invalid-request (the place).
 */
export function moveSection(tree: Tree, ref: string, place: SectionPlace): NewSection[] {
  const { section } = requireSection(tree, ref)
  const target = place.before ?? place.after ?? place.into ?? null
  if (target !== null && findSection([section], target)) {
    throw new Problem('invalid-request', {
      faults: [
        {
          pointer: placePointer(place),
          code: 'not-allowed',
          detail: 'Must not be the section itself or one of its subsections.',
        },
      ],
    })
  }
  return insertSection(removeSection(tree, ref), section, place, '')
}

/** Removes a section with its subsections. @throws Problem not-found. */
export function removeSection(tree: Tree, ref: string): NewSection[] {
  const { parent, index } = requireSection(tree, ref)
  return withChildren(tree, parent, children => children.toSpliced(index, 1))
}

/** JSON Pointer of the field of a place that names a section. */
export function placePointer({ before, after }: SectionPlace): string {
  if (before !== undefined) {
    return '/before'
  }
  return after === undefined ? '/into' : '/after'
}

function requireSection(tree: Tree, ref: string): Found {
  const found = findSection(tree, ref)
  if (found === undefined) {
    throw new Problem('not-found')
  }
  return found
}

function insertSection(tree: Tree, section: NewSection, place: SectionPlace, pointer: string): NewSection[] {
  const { before, after, into = null, position } = place
  const beside = before ?? after
  const target = beside ?? into
  const named = target === null ? null : findSection(tree, target)
  if (named === undefined) {
    throw new Problem('invalid-request', {
      faults: [
        {
          pointer: pointer + placePointer(place),
          code: 'not-found',
          detail: 'Must be a section of this article.',
        },
      ],
    })
  }
  if (named !== null && beside !== undefined) {
    const index = named.index + (before === undefined ? 1 : 0)
    return withChildren(tree, named.parent, children => children.toSpliced(index, 0, section))
  }
  const parent = named?.section ?? null
  const { length } = parent?.sections ?? tree
  if (position !== undefined && position > length) {
    throw new Problem('invalid-request', {
      faults: [
        {
          pointer: `${pointer}/position`,
          code: 'too-large',
          detail: `Must be at most ${length}, the number of sections there.`,
        },
      ],
    })
  }
  return withChildren(tree, parent, children => children.toSpliced(position ?? length, 0, section))
}

/** Replaces the sections directly below `parent`, or at the top of the tree when it is null. */
function withChildren(
  tree: Tree,
  parent: NewSection | null,
  change: (children: Tree) => NewSection[],
): NewSection[] {
  if (parent === null) {
    return change(tree)
  }
  return tree.map(section => ({
    ...section,
    sections: section === parent ? change(section.sections) : withChildren(section.sections, parent, change),
  }))
}

const anchorTaken = (anchor: string, above: string): Fault => ({
  pointer: `${above}/anchor`,
  code: 'taken',
  detail: `The anchor "${anchor}" is taken in this article.`,
})

/** Faults for the anchors of a new section and its subsections that are taken. */
function takenAnchors(added: NewSection, tree: Tree): Fault[] {
  const seen = new Set(namesIn(tree))
  const visit = ({ anchor, sections }: NewSection, above: string): Fault[] => {
    const isTaken = anchor !== undefined && seen.has(anchor)
    seen.add(anchor)
    return [
      ...(isTaken ? [anchorTaken(anchor, above)] : []),
      ...sections.flatMap((section, index) => visit(section, `${above}/sections/${index}`)),
    ]
  }
  return visit(added, '')
}

const namesIn = (tree: Tree): (string | undefined)[] =>
  tree.flatMap(({ anchor, id, sections }) => [anchor, id, ...namesIn(sections)])
