import t from 'tap'
import { LimitStore } from '../../src/http/limit-store.ts'
import { heldMemory } from '../memory.ts'

const WINDOW = 60_000
const CLIENT = '192.0.2.1'

function startStore() {
  const clock = { now: 1_000_000 }
  return { clock, store: new LimitStore({ now: () => clock.now }) }
}

/** As many other clients, each with one request. */
function others(store: LimitStore, count: number, name = 'other') {
  for (let number = 0; number < count; number += 1) {
    store.count(`${name} ${number}`, WINDOW)
  }
}

t.test('a window begins with the first request and ends for good', async t => {
  const { clock, store } = startStore()
  t.same(store.look(CLIENT), { current: 0, ttl: 0 }, 'nothing was counted')
  t.same(store.count(CLIENT, WINDOW), { current: 1, ttl: WINDOW })
  clock.now += 20_000
  t.same(store.count(CLIENT, WINDOW), { current: 2, ttl: 40_000 }, 'later requests do not prolong it')
  t.same(store.look(CLIENT), { current: 2, ttl: 40_000 }, 'to look counts nothing')
  t.same(store.count('192.0.2.2', WINDOW), { current: 1, ttl: WINDOW }, 'another client has its own')
  clock.now += 39_999
  t.same(store.count(CLIENT, WINDOW), { current: 3, ttl: 1 })
  clock.now += 1
  t.same(store.look(CLIENT), { current: 0, ttl: 0 })
  t.same(store.count(CLIENT, WINDOW), { current: 1, ttl: WINDOW })
})

t.test('what is left of a window is never more than the window', async t => {
  // (now + 60000) - now is more than 60000.
  const store = new LimitStore({ now: () => 5537.3215 })
  t.ok(store.count(CLIENT, WINDOW).ttl <= WINDOW)
  store.set(CLIENT, { current: 1, ttl: WINDOW })
  t.ok(store.look(CLIENT).ttl <= WINDOW)
})

t.test('what was counted elsewhere is taken over with its window', async t => {
  const { clock, store } = startStore()
  store.count(CLIENT, WINDOW)
  store.set(CLIENT, { current: 7, ttl: 5_000 })
  t.same(store.count(CLIENT, WINDOW), { current: 8, ttl: 5_000 })
  clock.now += 5_000
  t.same(store.count(CLIENT, WINDOW), { current: 1, ttl: WINDOW })
})

t.test('below the quota it counts at once, and then it leaves the decision to the library', async t => {
  const { clock, store } = startStore()
  const count = () => store.countBelow(CLIENT, WINDOW, 2)
  t.same(count(), { current: 1, ttl: WINDOW })
  clock.now += 20_000
  t.same(count(), { current: 2, ttl: 40_000 })
  t.equal(count(), undefined)
  t.same(store.look(CLIENT), { current: 2, ttl: 40_000 }, 'nothing was counted')
  store.incr(CLIENT, (_error, { current }) => t.equal(current, 3, 'the library counts on'), WINDOW)
  clock.now += 40_000
  t.same(count(), { current: 1, ttl: WINDOW }, 'the next window')
})

t.test('to count takes no more memory than the keys do', async t => {
  const { store } = startStore()
  const before = heldMemory()
  for (let number = 0; number < 200_000; number += 1) {
    store.count(CLIENT, WINDOW)
  }
  t.ok(heldMemory() - before < 5_000_000)
  t.equal(store.look(CLIENT).current, 200_000)
})

t.test('the 50,000 keys that were used last are remembered, and at most as many others', async t => {
  type Step = (store: LimitStore) => void
  const many: Step = store => others(store, 49_999)
  const more: Step = store => others(store, 50_000, 'more')
  const one: Step = store => others(store, 1, 'one more')
  const asked: Step = store => store.count(CLIENT, WINDOW)
  const looked: Step = store => store.look(CLIENT)
  const scenarios: [name: string, steps: Step[], count: number][] = [
    ['many', [many], 1],
    ['twice as many', [many, more], 1],
    ['one more', [many, more, one], 0],
    ['the same others again', [many, many, many], 1],
    ['counted between', [many, one, asked, more], 2],
    ['looked at between', [many, one, looked, more], 1],
    ['long after that', [many, one, looked, more, one, store => others(store, 50_000, 'later')], 0],
  ]
  for (const [name, steps, count] of scenarios) {
    const { store } = startStore()
    store.count(CLIENT, WINDOW)
    for (const step of steps) {
      step(store)
    }
    t.equal(store.look(CLIENT).current, count, name)
  }
})
