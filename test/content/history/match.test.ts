import fc from 'fast-check'
import t from 'tap'
import { type Entry, matchEntries } from '../../../src/content/history/match.ts'
import { SEED } from '../../seed.ts'

const entry = (id: string, name = id): Entry<string> => ({ id, name, parent: null, value: name })

t.test('by id first, by name second', async t => {
  const pairs = (from: Entry<string>[], to: Entry<string>[]) =>
    matchEntries(from, to).map(match => [match.from?.id, match.to?.id])
  t.same(pairs([entry('1', 'a')], [entry('1', 'b')]), [['1', '1']], 'renamed')
  t.same(pairs([entry('1', 'a')], [entry('2', 'a')]), [['1', '2']], 'made again under its name')
  t.same(
    pairs([entry('1', 'a'), entry('2', 'b')], [entry('1', 'b'), entry('3', 'a')]),
    [
      ['1', '1'],
      [undefined, '3'],
      ['2', undefined],
    ],
    'a name whose bearer goes on under another is free',
  )
})

t.test('as few are moved as can be, and the rest stands in its order', async t => {
  const permutation = fc
    .uniqueArray(fc.nat(30), { maxLength: 7 })
    .chain(list => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
  const run = fc.check(
    fc.property(permutation, ([before, after]) => {
      const matches = matchEntries(
        before.map(id => entry(`${id}`)),
        after.map(id => entry(`${id}`)),
      )
      const stayed = matches.filter(({ moved }) => !moved).map(({ to }) => Number(to?.id))
      const isSubsequence = (list: number[]) =>
        list.every((id, index) => index === 0 || before.indexOf(list[index - 1] ?? -1) < before.indexOf(id))
      const longest = Math.max(
        ...Array.from({ length: 2 ** after.length }, (_one, bits) =>
          after.filter((_id, at) => (bits >> at) & 1),
        )
          .filter(isSubsequence)
          .map(({ length }) => length),
      )
      return isSubsequence(stayed) && stayed.length === longest
    }),
    { seed: SEED, numRuns: 300 },
  )
  t.equal(run.counterexample, null)
})
