/** A heading tree as lines: a dot for each level above, and the anchor. */

import { Section } from '../../src/content/model/section.ts'
import { listOf } from '../../src/http/paging.ts'
import type { TestService } from '../helper.ts'

type Node = { anchor?: string | undefined; sections: readonly Node[] }

export const outline = (tree: readonly Node[], depth = 0): string[] =>
  tree.flatMap(({ anchor, sections }) => [`${'.'.repeat(depth)}${anchor}`, ...outline(sections, depth + 1)])

/** The outline of a public article as it is read. */
export async function outlineOf(service: TestService, slug: string): Promise<string[]> {
  return outline((await service.get(`/v1/articles/${slug}/sections`, listOf(Section))).data)
}
