import t from 'tap'
import { findCrowded } from '../../../src/content/store/thinning.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = new Date('2026-11-26T12:30:00.000Z')

/** Versions that were written so long ago, numbered from 1. @param ages in milliseconds, the oldest first. */
const written = (ages: readonly number[]) =>
  ages
    .map((age, index) => ({ version: index + 1, updatedAt: new Date(NOW.getTime() - age).toISOString() }))
    .reverse()

/** The ages of those that are kept. */
const keptOf = (ages: readonly number[]) => {
  const crowded = new Set(findCrowded(written(ages), NOW))
  return ages.filter((_age, index) => !crowded.has(index + 1))
}

const every = (period: number, from: number, to: number) =>
  Array.from({ length: Math.floor((from - to) / period) + 1 }, (_, index) => from - index * period)

for (const [name, ages, kept] of [
  ['none', [], []],
  ['one', [5 * MINUTE], [5 * MINUTE]],
  [
    'the last of five minutes',
    [14, 11, 9, 6, 1].map(age => age * MINUTE),
    [11, 6, 1].map(age => age * MINUTE),
  ],
  [
    'five minutes up to two hours',
    [2 * HOUR - 1, 2 * HOUR - 6 * MINUTE],
    [2 * HOUR - 1, 2 * HOUR - 6 * MINUTE],
  ],
  [
    'then the last of an hour of the clock',
    [151, 149, 121, 89].map(age => age * MINUTE),
    [151, 121, 89].map(age => age * MINUTE),
  ],
  ['an hour up to two days', [2 * DAY - 1, 2 * DAY - MINUTE, HOUR], [2 * DAY - MINUTE, HOUR]],
  [
    'two hours of a day up to two days',
    [2 * DAY - MINUTE, 2 * DAY - HOUR],
    [2 * DAY - MINUTE, 2 * DAY - HOUR],
  ],
  ['then one of them', [2 * DAY, 2 * DAY - HOUR], [2 * DAY - HOUR]],
  ['two days up to sixty', [60 * DAY - 1, 59 * DAY - 1], [60 * DAY - 1, 59 * DAY - 1]],
  // Weeks begin on Thursdays, as the clock of Unix began on one. 2026-09-24 and 2026-11-26 are Thursdays.
  ['then one of a week', [63 * DAY, 62 * DAY, 61 * DAY, 60 * DAY, DAY], [60 * DAY, DAY]],
  ['years', [800 * DAY, 793 * DAY, 786 * DAY], [800 * DAY, 793 * DAY, 786 * DAY]],
  ['times that go backwards', [-HOUR, HOUR, -HOUR], [-HOUR, HOUR, -HOUR]],
] as [string, number[], number[]][]) {
  t.test(`what is kept of ${name}`, async t => {
    t.same(keptOf(ages), kept)
  })
}

t.test('thinned again and again, the same is kept as of everything at once', async t => {
  const ages = every(20 * MINUTE, 70 * DAY, 0)
  const all = ages.map(age => NOW.getTime() - age)
  let kept: number[] = []
  for (const time of all) {
    kept.push(time)
    const newestFirst = kept.toReversed()
    const rows = newestFirst.map(one => ({ version: one, updatedAt: new Date(one).toISOString() }))
    const crowded = new Set(findCrowded(rows, new Date(time)))
    kept = kept.filter(one => !crowded.has(one))
  }
  t.same(
    kept,
    keptOf(ages).map(age => NOW.getTime() - age),
  )
  t.ok(kept.length < 120, `${kept.length} of ${all.length}`)
})
