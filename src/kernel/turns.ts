import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * The order of work in a turn of the event loop. Once all that has arrived is read, what needs no further work is answered, such
 * as requests from the cache. Then come steps of longer work, such as posts, as many as fit.
 */

/** Milliseconds of a turn that steps may take. The last of them may exceed it. */
const SLICE = 1

/** The same for a turn with answers: those who are answered ask again, and wait for the rest of the turn. */
const SLICE_BESIDE_ANSWERS = 0.4

let answers: (() => void)[] = []
const steps: (() => void)[] = []
let isPlanned = false
let hadAnswers = false
/** Calls a function in the context of no request: what is answered is nobody's who planned the turn. */
const outside = AsyncLocalStorage.snapshot()

/** Calls `answer` before the steps of the next check phase. */
export function answerFirst(answer: () => void): void {
  answers.push(answer)
  plan()
}

/**
 * To be awaited before each step of work that many clients may ask for at the same time. Steps run in the order in which
 * they are asked for; when those of a turn have taken their time, the others wait for the next turn.
 */
export function takeTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  steps.push(resolve)
  plan()
  return promise
}

/** Whether the last turn had answers, so that long work should be cut into small steps. */
export const isAnswering = (): boolean => hadAnswers

function plan(): void {
  if (!isPlanned) {
    isPlanned = true
    setImmediate(outside, run)
  }
}

function run(): void {
  isPlanned = false
  const arrived = answers
  answers = []
  hadAnswers = arrived.length > 0
  try {
    for (const answer of arrived) {
      answer()
    }
  } finally {
    runSteps(performance.now() + (hadAnswers ? SLICE_BESIDE_ANSWERS : SLICE))
  }
}

function runSteps(end: number): void {
  const begin = steps.shift()
  if (begin === undefined) {
    return
  }
  begin()
  // The next tick comes when the step has ended, or waits for something outside the queue of microtasks.
  queueMicrotask(() =>
    process.nextTick(() => {
      if (performance.now() < end) {
        runSteps(end)
      } else if (steps.length > 0) {
        plan()
      }
    }),
  )
}
