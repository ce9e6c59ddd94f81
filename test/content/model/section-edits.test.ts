/** Random sequences of changes of a tree against a plain model. `TREE_SEED` makes other ones. */
import fc from 'fast-check'
import t from 'tap'
import { NewArticle } from '../../../src/content/model/article.ts'
import { checkArticle } from '../../../src/content/model/check.ts'
import type { NewSection } from '../../../src/content/model/section.ts'
import {
  addSection,
  editSection,
  findSection,
  moveSection,
  removeSection,
} from '../../../src/content/model/section-edits.ts'
import { newId } from '../../../src/kernel/ids.ts'
import { Problem } from '../../../src/kernel/problem.ts'
import { type Command, compare, linesOf, type Subject, seen, sequences } from './section-tree.ts'

const SEED = Number(process.env['TREE_SEED'] ?? 4)

const article = NewArticle.parse({ slug: 'pure', title: 'Pure', lang: 'en' })

/** Gives ids to those that have none, as the storage does. */
const withIds = (tree: readonly NewSection[]): NewSection[] =>
  tree.map(section => ({ id: newId(), ...section, sections: withIds(section.sections) }))

const change = (tree: readonly NewSection[], command: Command): NewSection[] => {
  switch (command.kind) {
    case 'add':
      return addSection(tree, command.section, command.place, '/place')
    case 'edit':
      return editSection(tree, command.ref, command.patch)
    case 'move':
      return moveSection(tree, command.ref, command.place)
    case 'remove':
      return removeSection(tree, command.ref)
  }
}

const REFUSED = { 'not-found': 'missing', 'invalid-request': 'invalid', conflict: 'conflict' } as const

function pureTree(): Subject {
  let tree: NewSection[] = []
  return {
    idOf: anchor => findSection(tree, anchor)?.section.id,
    run(command) {
      try {
        const changed = withIds(change(tree, command))
        if (checkArticle({ ...article, sections: changed }).length > 0) {
          return 'invalid'
        }
        tree = changed
        return linesOf(tree)
      } catch (error) {
        if (error instanceof Problem) {
          return REFUSED[error.code as keyof typeof REFUSED]
        }
        throw error
      }
    },
  }
}

t.test('10,000 sequences of pure changes', async t => {
  const property = fc.asyncProperty(sequences(12), drafts => compare(pureTree(), drafts))
  await fc.assert(property, { numRuns: 10_000, seed: SEED })
  t.comment(JSON.stringify(seen))
  for (const [outcome, count] of Object.entries(seen).slice(0, 4)) {
    t.ok(count > 1000, `${count} ${outcome}`)
  }
  t.equal(seen.deepest, 6)
  t.ok(seen.most > 12, `${seen.most} sections at once`)
})
