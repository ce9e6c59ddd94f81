/** The heading tree of an article, built from rows. Pure. */
import type { Format } from '../../kernel/scalars.ts'
import type { Section } from './section.ts'

type Node = { id: string; parentId: string | null; position: number }

/** What of a stored section is shown. */
type Row = Node & Omit<Section, 'sections' | 'body'> & { body: string; html: string; text: string }

const BODY = { html: 'html', markdown: 'body', text: 'text' } as const

/** Children of each node (and of the top, under null) in their order. */
function byParent<N extends Node>(nodes: readonly N[]): Map<string | null, N[]> {
  const children = Map.groupBy(nodes, node => node.parentId)
  for (const siblings of children.values()) {
    siblings.sort((a, b) => a.position - b.position)
  }
  return children
}

/** All nodes in the order of reading: each before its children. */
export function inReadingOrder<N extends Node>(nodes: readonly N[]): N[] {
  const children = byParent(nodes)
  const below = (parent: string | null): N[] =>
    (children.get(parent) ?? []).flatMap(node => [node, ...below(node.id)])
  return below(null)
}

/** The whole tree, each body in the given form. */
export function buildTree(rows: readonly Row[], format: Format): Section[] {
  const children = byParent(rows)
  const below = (parent: string | null): Section[] =>
    (children.get(parent) ?? []).map(row => ({
      id: row.id,
      parentId: row.parentId,
      position: row.position,
      depth: row.depth,
      anchor: row.anchor,
      heading: row.heading,
      kind: row.kind,
      body: row[BODY[format]],
      sections: below(row.id),
    }))
  return below(null)
}

/** The node that `ref` (an anchor or an id) names, with what is below it. */
export function findInTree(tree: readonly Section[], ref: string): Section | undefined {
  for (const section of tree) {
    const found = section.anchor === ref || section.id === ref ? section : findInTree(section.sections, ref)
    if (found) {
      return found
    }
  }
  return undefined
}
