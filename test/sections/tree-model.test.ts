/**
 * Random sequences of changes of a tree against a plain model: pure ones, and through the API on a real database.
 * `TREE_SEQUENCES` is the number of the latter, for a long run by hand; `TREE_SEED` other ones.
 */
import fc from 'fast-check'
import t from 'tap'
import { checkArticle } from '../../src/articles/check.ts'
import { NewArticle } from '../../src/articles/schema.ts'
import { listOf } from '../../src/http/paging.ts'
import { newId } from '../../src/ids.ts'
import { Refusal } from '../../src/refusal.ts'
import { addSection, editSection, findSection, moveSection, removeSection } from '../../src/sections/edit.ts'
import { type NewSection, Section } from '../../src/sections/schema.ts'
import { startService } from '../helper.ts'
import {
  type Command,
  commandOf,
  expected,
  type Line,
  linesOf,
  type Outcome,
  sequences,
} from './tree-model.ts'
import { type Writer, writerOf } from './writer.ts'

const THROUGH_API = Number(process.env['TREE_SEQUENCES'] ?? 25)
const SEED = Number(process.env['TREE_SEED'] ?? 4)

t.setTimeout(3_600_000)

/** Something that holds a tree: it does a command, and says what it then has. */
type Subject = {
  run(command: Command): Promise<Outcome> | Outcome
  idOf(anchor: string): string | undefined
}

const seen = { done: 0, missing: 0, invalid: 0, conflict: 0, deepest: 0, most: 0 }

async function compare(subject: Subject, drafts: Parameters<typeof commandOf>[0][]): Promise<void> {
  let lines: Line[] = []
  let used = 0
  const anchors = new Map<string, string>()
  const fresh = () => {
    used += 1
    return `s${used}`
  }
  for (const [index, draft] of drafts.entries()) {
    // Every other section is called by its id.
    const nameOf = (anchor: string) => {
      const name = index % 2 === 0 ? anchor : (subject.idOf(anchor) ?? '')
      anchors.set(name, anchor)
      return name
    }
    const command = commandOf(draft, lines, fresh, nameOf)
    const outcome = expected(lines, command, name => anchors.get(name) ?? name)
    const got = await subject.run(command)
    if (JSON.stringify(got) !== JSON.stringify(outcome)) {
      throw new Error(`${JSON.stringify({ lines, command, outcome, got }, null, 1)}`)
    }
    if (typeof outcome === 'string') {
      seen[outcome] += 1
    } else {
      lines = outcome
      seen.done += 1
      seen.deepest = Math.max(seen.deepest, ...lines.map(({ depth }) => depth))
      seen.most = Math.max(seen.most, lines.length)
    }
  }
}

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
        if (error instanceof Refusal) {
          return error.kind as 'missing' | 'invalid' | 'conflict'
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

const REFUSED = { 400: 'invalid', 404: 'missing', 409: 'conflict' } as const

/** Positions, depths and parents as every section says them. */
function checkPlaces(tree: readonly Section[], parentId: string | null = null, depth = 1): void {
  for (const [position, section] of tree.entries()) {
    const { id, sections, ...said } = section
    if (said.position !== position || said.depth !== depth || said.parentId !== parentId) {
      throw new Error(`${section.anchor}: ${JSON.stringify(said)}`)
    }
    checkPlaces(sections, id, depth + 1)
  }
}

function storedTree(writer: Writer, countRows: () => Promise<number>): Subject {
  let ids = new Map<string, string>()
  let etag = '*'
  const requestOf = (
    command: Command,
  ): [method: 'POST' | 'PATCH' | 'DELETE', path: string, payload: object | undefined] => {
    switch (command.kind) {
      case 'add':
        return ['POST', '/sections', { ...command.section, place: command.place }]
      case 'edit':
        return ['PATCH', `/sections/${command.ref}`, command.patch]
      case 'move':
        return ['POST', `/sections/${command.ref}/move`, command.place]
      case 'remove':
        return ['DELETE', `/sections/${command.ref}`, undefined]
    }
  }
  return {
    idOf: anchor => ids.get(anchor),
    async run(command) {
      const response = await writer.send(...requestOf(command), { 'if-match': etag })
      const status = response.statusCode
      if (status === 400 || status === 404 || status === 409) {
        return REFUSED[status]
      }
      const read = await writer.send('GET', '/sections', undefined, { 'if-match': undefined })
      if (read.statusCode !== 200) {
        throw new Error(read.body)
      }
      etag = String(read.headers.etag)
      const { data } = listOf(Section).parse(read.json())
      checkPlaces(data)
      const lines = linesOf(data)
      const before = ids
      ids = new Map(idsOf(data))
      for (const [anchor, id] of before) {
        if ((ids.get(anchor) ?? id) !== id) {
          throw new Error(`${anchor} got another id.`)
        }
      }
      if (status >= 300 || (await countRows()) !== lines.length) {
        throw new Error(`${response.body}: ${await countRows()} rows`)
      }
      return lines
    },
  }
}

const idsOf = (tree: readonly Section[]): [string, string][] =>
  tree.flatMap(({ anchor, id, sections }) => [[anchor, id] as [string, string], ...idsOf(sections)])

t.test(`${THROUGH_API} sequences through the API`, { timeout: 3_600_000 }, async t => {
  const service = await startService(t)
  const { tables, db } = service.storage.read
  await service.publish({ slug: 'tree' })
  const writer = await writerOf(service, 'tree')
  const countRows = () => db.$count(tables.sections)
  const property = fc.asyncProperty(sequences(10), async drafts => {
    const emptied = await writer.send('PATCH', '', { sections: [] }, { 'if-match': '*' })
    t.equal(emptied.statusCode, 200)
    await compare(storedTree(writer, countRows), drafts)
  })
  await fc.assert(property, { numRuns: THROUGH_API, seed: SEED, endOnFailure: true })
})
