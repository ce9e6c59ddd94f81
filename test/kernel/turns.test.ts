import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { answerFirst, takeTurn } from '../../src/kernel/turns.ts'

/** Takes more than the share of a turn that steps have. */
function work(milliseconds = 2): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    // Holds up the event loop.
  }
}

const seen: string[] = []
t.beforeEach(() => seen.splice(0))

async function step(name: string): Promise<void> {
  await takeTurn()
  seen.push(name)
  work()
}

/** Requests that arrive in one turn of the event loop are taken up one after the other. */
const arriveTogether = (names: readonly string[]) => names.map(name => nextTurn().then(() => step(name)))

t.test('steps of long work are spread over turns, in the order in which they were asked for', async t => {
  const steps = Promise.all(arriveTogether(['a', 'b', 'c']))
  while (!seen.includes('c')) {
    await nextTurn()
    seen.push('other')
  }
  await steps
  t.match(seen.join(' '), /a (other )+b (other )+c/)
})

t.test('short steps share a turn', async t => {
  const steps = ['a', 'b', 'c'].map(async name => {
    await takeTurn()
    seen.push(name)
  })
  const other = nextTurn().then(() => seen.push('other'))
  await Promise.all([...steps, other])
  t.same(seen, ['a', 'b', 'c', 'other'])
})

t.test('beside answers less of a turn is left for them', async t => {
  const steps = ['a', 'b', 'c'].map(async name => {
    await takeTurn()
    seen.push(name)
    work(0.5)
  })
  answerFirst(() => seen.push('answer'))
  const other = nextTurn().then(() => seen.push('other'))
  await Promise.all([...steps, other])
  t.same(seen.slice(0, 3), ['answer', 'a', 'other'])
})

t.test('a step that comes later waits behind those that wait', async t => {
  const first = arriveTogether(['a', 'b', 'c'])
  await nextTurn()
  await Promise.all([...first, step('late')])
  t.same(seen, ['a', 'b', 'c', 'late'])
})

t.test('what is answered at once comes before the steps that wait', async t => {
  const steps = arriveTogether(['a', 'b', 'c'])
  while (!seen.includes('a')) {
    await nextTurn()
  }
  answerFirst(() => seen.push('answer'))
  await Promise.all(steps)
  t.same(seen, ['a', 'answer', 'b', 'c'])
})

t.test('and knows nothing of the request that planned the turn', async t => {
  const request = new AsyncLocalStorage<string>()
  const known: unknown[] = []
  await request.run('another', async () => {
    const turn = takeTurn()
    answerFirst(() => known.push(request.getStore()))
    await turn
    known.push(request.getStore())
  })
  t.same(known, [undefined, 'another'])
})
