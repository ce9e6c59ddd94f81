/** Many clients who want the same thing at the same moment: one gets it, and the others are told so. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, addressFrom, ask, describe, postComment } from './client.ts'
import { type Random, seededRandom, wholeBelow } from './random.ts'

export type Contention = {
  /** What they all wanted. */
  name: string
  rounds: number
  /** Answers by their status, or results by their name. */
  outcomes: Map<string, number>
  /** Milliseconds that a round took: the median, and the longest. */
  median: number
  longest: number
  complaints: string[]
}

/** One round; answers what the parallel clients got, and what was wrong with that. */
export type Round = () => Promise<{ outcomes: string[]; complaints: string[] }>

export async function contend(name: string, rounds: number, round: Round): Promise<Contention> {
  const outcomes = new Map<string, number>()
  const complaints: string[] = []
  const times: number[] = []
  for (let number = 0; number < rounds; number += 1) {
    const began = performance.now()
    const one = await round()
    times.push(performance.now() - began)
    complaints.push(...one.complaints)
    for (const outcome of one.outcomes) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }
  }
  times.sort((a, b) => a - b)
  return {
    name,
    rounds,
    outcomes,
    median: times[Math.floor(times.length / 2)] ?? 0,
    longest: times.at(-1) ?? 0,
    complaints: complaints.slice(0, 5),
  }
}

export const LIST = '/v1/articles/one/comments'

/** Over HTTP, at the instance or the proxy that listens on `port`. */
export async function* contendForComments(options: {
  port: number
  parallel: number
  rounds: number
  seed: number
}): AsyncGenerator<Contention> {
  const { port, parallel, rounds, seed } = options
  const random = seededRandom(seed)
  const all = <T>(job: (index: number) => Promise<T>) =>
    Promise.all(Array.from({ length: parallel }, (_, i) => job(i)))
  yield await contend('one key, one body', rounds, async () => {
    const post = newPost(random, randomUUID())
    const answers = await all(() => postComment(port, { ...post, address: addressFrom(random) }))
    const different = new Set(answers.map(answer => answer?.body)).size - 1
    return judge(answers, { 201: parallel }, different > 0 ? [`${different} further answers to one key`] : [])
  })
  yield await contend('one key, many bodies', rounds, async () => {
    const key = randomUUID()
    const answers = await all(() => postComment(port, newPost(random, key)))
    return judge(answers, { 201: 1, 422: parallel - 1 })
  })
  yield await contend('one reply', rounds, async () => {
    const parent = await newParent(port, random)
    const { text } = newPost(random)
    const answers = await all(() => postComment(port, { ...newPost(random), text, parentId: parent.id }))
    return judge(answers, { 201: 1, 409: parallel - 1 }, await missing(port, parent.id, answers))
  })
  yield await contend('replies to what is being deleted', rounds, async () => {
    const parent = await newParent(port, random)
    // Among them, not before them: it has no body to be read.
    const wait = wholeBelow(random, 2 * parallel)
    const answers = await all(async index => {
      if (index > 0) {
        return postComment(port, { ...newPost(random), parentId: parent.id })
      }
      await pause(wait)
      return remove(port, parent)
    })
    const complaints = await missing(port, parent.id, answers)
    const wrong = answers.filter(answer => ![201, 204, 400].includes(answer?.status ?? 0))
    return judge(answers, { 204: 1 }, [...complaints, ...wrong.map(describe)])
  })
}

const newPost = (random: Random, key?: string) => ({
  path: LIST,
  address: addressFrom(random),
  text: `Remark ${randomUUID()}`,
  ...(key !== undefined && { key }),
})

type Parent = { id: string; manageToken: string }

async function newParent(port: number, random: Random): Promise<Parent> {
  const answer = await postComment(port, newPost(random))
  return JSON.parse(answer?.body ?? '') as Parent
}

const remove = (port: number, { id, manageToken }: Parent) =>
  ask(port, `/v1/comments/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${manageToken}` } })

/** What is wrong when each status must have come as often as `expected` says. */
function judge(
  answers: (Answer | undefined)[],
  expected: { [status: number]: number },
  complaints: string[] = [],
) {
  const outcomes = answers.map(answer => String(answer?.status ?? 'none'))
  for (const [status, times] of Object.entries(expected)) {
    const found = outcomes.filter(outcome => outcome === status).length
    if (found !== times) {
      const other = answers.find(answer => !(String(answer?.status) in expected))
      complaints.push(`${found} answers of ${status} instead of ${times}; ${describe(other)}`)
    }
  }
  return { outcomes, complaints }
}

/** The replies below a comment are those that were acknowledged, each once. */
async function missing(port: number, parentId: string, answers: (Answer | undefined)[]): Promise<string[]> {
  const made = answers
    .filter(answer => answer?.status === 201)
    .map(answer => JSON.parse(answer?.body ?? '') as Parent)
  const answer = await ask(port, `${LIST}?view=flat&thread=${parentId}&limit=100`)
  // 404 when the comment is gone, and with it all replies.
  const { data = [] } = JSON.parse(answer?.body ?? '') as { data?: { id: string }[] }
  const [promised, shown] = [made, data].map(list => list.map(({ id }) => id).sort())
  return JSON.stringify(promised) === JSON.stringify(shown)
    ? []
    : [`${promised?.length} replies acknowledged, ${shown?.length} there`]
}
