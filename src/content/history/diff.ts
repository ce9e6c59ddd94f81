/** Compares two versions of an article. Pure. */
import { isDeepStrictEqual } from 'node:util'
import { printSections } from '../formats/print-sections.ts'
import { type AnchoredSection, fillAnchors } from '../model/anchors.ts'
import type { NewArticle } from '../model/article.ts'
import { ARTICLE_FIELDS } from '../model/fields.ts'
import type { NewReference } from '../model/reference.ts'
import { lineDiffer, type Named } from './line-diff.ts'
import { type Entry, matchEntries } from './match.ts'
import type { RevisionDiff } from './revision.ts'

export type Version = { version: number; content: NewArticle }

export function diffVersions(from: Version, to: Version): RevisionDiff {
  return {
    from: from.version,
    to: to.version,
    fields: ARTICLE_FIELDS.map(name => ({ name, from: from.content[name], to: to.content[name] })).filter(
      field => !isDeepStrictEqual(field.from, field.to),
    ),
    sections: sectionChanges(from, to),
    references: referenceChanges(from.content.references, to.content.references),
  }
}

function sectionChanges(from: Version, to: Version): RevisionDiff['sections'] {
  const diff = lineDiffer()
  const named = (version: number, section: AnchoredSection | undefined): Named => ({
    name: section === undefined ? '/dev/null' : `${version}/${section.anchor}`,
    text: section === undefined ? '' : markdownOf(section),
  })
  return matchEntries(sectionEntries(from), sectionEntries(to)).flatMap(match => {
    const [old, now] = [match.from?.value, match.to?.value]
    const { anchor, heading } = (now ?? old) as AnchoredSection
    const change = changeOf(old && own(old), now && own(now))
    const lines = () => diff(named(from.version, old), named(to.version, now))
    return [
      ...(change === undefined ? [] : [{ anchor, change, heading, diff: lines() }]),
      ...(match.moved ? [{ anchor, change: 'moved' as const, heading, diff: '' }] : []),
    ]
  })
}

function referenceChanges(from: NewReference[], to: NewReference[]): RevisionDiff['references'] {
  return matchEntries(referenceEntries(from), referenceEntries(to)).flatMap(match => {
    const [old, now] = [match.from?.value, match.to?.value]
    const { key } = (now ?? old) as NewReference
    const change = changeOf(old, now)
    const values = { from: old ?? null, to: now ?? null }
    return [
      ...(change === undefined ? [] : [{ key, change, ...values }]),
      ...(match.moved ? [{ key, change: 'moved' as const, ...values }] : []),
    ]
  })
}

function changeOf(from: unknown, to: unknown): 'added' | 'removed' | 'changed' | undefined {
  if (from === undefined) {
    return 'added'
  }
  if (to === undefined) {
    return 'removed'
  }
  return isDeepStrictEqual(from, to) ? undefined : 'changed'
}

/** The fields of a section itself, without its id and subsections. */
const own = ({ anchor, heading, kind, body }: AnchoredSection) => ({ anchor, heading, kind, body })

const markdownOf = (section: AnchoredSection) =>
  `${printSections([{ ...section, sections: [] }]).join('\n\n')}\n`

function sectionEntries({ content }: Version): Entry<AnchoredSection>[] {
  const below = (
    sections: readonly AnchoredSection[],
    parent: Entry<AnchoredSection> | null,
  ): Entry<AnchoredSection>[] =>
    sections.flatMap(section => {
      const entry = { id: section.id, name: section.anchor, parent, value: section }
      return [entry, ...below(section.sections, entry)]
    })
  return below(fillAnchors(content.sections), null)
}

const referenceEntries = (references: NewReference[]): Entry<NewReference>[] =>
  references.map(({ id, ...value }) => ({ id, name: value.key, parent: null, value }))
