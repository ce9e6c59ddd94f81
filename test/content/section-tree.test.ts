/**
 * The same as in tree-pure.test.ts through the API, on a real database. `TREE_SEQUENCES` is their number, for a long run
 * by hand; `TREE_SEED` makes other ones.
 */
import fc from 'fast-check'
import t from 'tap'
import { Section } from '../../src/content/model/section.ts'
import { listOf } from '../../src/http/paging.ts'
import { startService } from '../helper.ts'
import { type Command, compare, linesOf, type Subject, sequences } from './model/section-tree.ts'
import { type Writer, writerOf } from './section-writer.ts'

const THROUGH_API = Number(process.env['TREE_SEQUENCES'] ?? 25)
const SEED = Number(process.env['TREE_SEED'] ?? 4)

t.setTimeout(3_600_000)

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
