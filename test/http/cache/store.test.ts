import t from 'tap'
import { CacheClock } from '../../../src/http/cache/clock.ts'
import { CacheStore } from '../../../src/http/cache/store.ts'
import { heldMemory } from '../../memory.ts'
import { until } from '../../wait.ts'

const answer = (size: number, ...names: string[]) => ({ size, names })

t.test('a full store drops what was not used, oldest first', t => {
  const store = new CacheStore(100)
  for (const key of ['a', 'b', 'c', 'd']) {
    store.keep(key, answer(25, 'x'), store.generation)
  }
  t.ok(store.find('a'))
  t.ok(store.find('c'))
  store.keep('e', answer(25, 'x'), store.generation)
  const held = (keys: string) => [...keys].filter(key => store.find(key) !== undefined).join('')
  t.equal(held('acde'), 'acde', 'b goes')
  t.notOk(store.find('b'))
  store.keep('f', answer(60, 'x'), store.generation)
  t.equal(held('abcdef').length, 2, 'two of 25 and one of 60 are too much')
  t.ok(store.find('f'))
  t.end()
})

t.test('the size of what is replaced or cleared is free again', t => {
  const store = new CacheStore(100)
  for (let round = 0; round < 10; round += 1) {
    store.keep('a', answer(60, 'x'), store.generation)
    store.keep('b', answer(40, 'y'), store.generation)
    t.ok(store.find('a') && store.find('b'))
    store.clear(round % 2 === 0 ? ['x', 'y', 'unknown'] : 'all')
    t.notOk(store.find('a') ?? store.find('b'))
  }
  for (const key of ['c', 'd', 'e']) {
    store.keep(key, answer(50, 'x'), store.generation)
  }
  t.same([store.find('c'), store.find('e')], [undefined, answer(50, 'x')], 'then the oldest is dropped again')
  t.end()
})

t.test('changes leave nothing in memory', t => {
  for (const names of [['x'], 'all'] as const) {
    const store = new CacheStore(1_000_000)
    const before = heldMemory()
    for (let number = 0; number < 200_000; number += 1) {
      store.keep('a', answer(1, 'x'), store.generation)
      store.clear(names)
    }
    t.ok(heldMemory() - before < 5_000_000)
    t.equal(store.generation, 200_000)
  }
  t.end()
})

t.test('an answer that is larger than the store drops nothing', t => {
  const store = new CacheStore(100)
  store.keep('a', answer(100, 'x'), store.generation)
  store.keep('b', answer(101, 'x'), store.generation)
  t.ok(store.find('a'))
  t.notOk(store.find('b'))
  t.end()
})

t.test('what was read before a change of its name is not kept', t => {
  const store = new CacheStore(1_000_000)
  const before = store.generation
  store.clear(['x'])
  store.keep('x', answer(1, 'x', 'y'), before)
  store.keep('y', answer(1, 'y'), before)
  t.notOk(store.find('x'))
  t.ok(store.find('y'), 'a change of another name does not count')
  store.keep('x', answer(1, 'x', 'y'), store.generation)
  t.ok(store.find('x'))
  store.clear('all')
  store.keep('y', answer(1, 'y'), before)
  t.notOk(store.find('y'))
  const now = store.generation
  store.keep('y', answer(1, 'y'), now)
  t.ok(store.find('y'))
  store.clear(['x'])
  const change = (count: number) => {
    for (let number = 0; number < count; number += 1) {
      store.clear([`name-${store.generation}`])
    }
  }
  change(9_999)
  store.keep('x', answer(1, 'x'), now)
  t.notOk(store.find('x'), 'after thousands of changes it is known which names were among them')
  store.keep('z', answer(1, 'z'), now)
  t.ok(store.find('z'))
  change(1)
  store.keep('w', answer(1, 'w'), now)
  t.notOk(store.find('w'), 'after very many changes it is not known which came in the meantime')
  store.keep('w', answer(1, 'w'), store.generation)
  t.ok(store.find('w'))
  t.end()
})

t.test('the clock covers what the storage has told, from then on', async t => {
  let asked = 0
  let next = Number.POSITIVE_INFINITY
  let ended = 0
  let waiting = Promise.resolve()
  const findNext = async () => {
    asked += 1
    await waiting
    if (next === 0) {
      throw new Error('The storage does not answer.')
    }
    return next
  }
  const clock = new CacheClock(findNext, () => {
    ended += 1
  })
  const now = Date.now()
  t.notOk(clock.covers(now), 'nothing is known yet')
  await clock.ask()
  const later = Date.now()
  t.same([clock.covers(later), clock.covers(now - 1), clock.covers(later + 1e9)], [true, false, true])
  next = later + 1_000
  await clock.restart()
  t.same([clock.covers(next - 1), clock.covers(next), clock.until], [true, false, next])
  t.equal(ended, 1, 'but for the first span, none has ended')

  next = Date.now()
  await clock.restart()
  next = Number.POSITIVE_INFINITY
  await clock.restart()
  t.equal(ended, 2, 'a span ends also when a change comes before the next request')

  asked = 0
  const gate = Promise.withResolvers<void>()
  waiting = gate.promise
  const first = clock.restart()
  t.notOk(clock.covers(Date.now()))
  await until('the question', () => asked === 1)
  void clock.ask()
  void clock.restart()
  gate.resolve()
  await first
  t.equal(asked, 2, 'who only wants to know waits; a change in the meantime asks again')

  next = 0
  await clock.restart()
  t.notOk(clock.covers(Date.now()))
  next = Number.POSITIVE_INFINITY
  await clock.ask()
  t.ok(clock.covers(Date.now()))
})
