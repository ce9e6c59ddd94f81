/** Three instances on one PostgreSQL behind a proxy: what one of them promises holds for all together. */
import { randomUUID } from 'node:crypto'
import { addressFrom, describe, postComment } from './client.ts'
import { complaintsOf, inspectPostgres } from './inspect.ts'
import type { Instances } from './instances.ts'
import { pick, type Random, seededRandom } from './random.ts'
import { ARTICLES } from './service.ts'

export type ClusterReport = {
  acknowledged: number
  stored: number
  /** Comments in a second. */
  rate: number
  /** Requests that each instance answered. */
  shares: number[]
  /** Clients that posted more than they may, and how many of the posts of each were taken. */
  limited: { clients: number; taken: Set<number> }
  /** Keys that were sent to all instances at once. */
  keys: number
  complaints: string[]
}

/** What one client may post in a minute; the service's default. */
const LIMIT = 5

/** @param options.instances on an empty PostgreSQL database. */
export async function postToAll(options: {
  instances: Instances
  comments: number
  clients: number
  /** Clients that try the limit, one after the other, and as many keys. */
  rounds: number
  seed: number
}): Promise<ClusterReport> {
  const { instances, comments, clients, rounds, seed } = options
  const run: Run = { instances, random: seededRandom(seed), acknowledged: new Map(), complaints: [] }
  const began = performance.now()
  await postMany(run, comments, clients)
  const rate = (comments / (performance.now() - began)) * 1000
  const shares = [...instances.proxy.answered]
  const taken = new Set<number>()
  for (let round = 0; round < rounds; round += 1) {
    taken.add(await overLimit(run, 4 * LIMIT))
    await sameKeyToAll(run)
  }
  const findings = await inspectPostgres(instances.database, run.acknowledged)
  const unasked = findings.comments - run.acknowledged.size
  return {
    acknowledged: run.acknowledged.size,
    stored: findings.comments,
    rate,
    shares,
    limited: { clients: rounds, taken },
    keys: rounds,
    complaints: [
      ...run.complaints.slice(0, 10),
      ...complaintsOf(findings),
      ...(unasked === 0 ? [] : [`${unasked} comments that nobody was answered for`]),
    ],
  }
}

type Run = {
  instances: Instances
  random: Random
  /** Id by text. */
  acknowledged: Map<string, string>
  complaints: string[]
}

const newPost = (random: Random, address: string, text: string) => {
  const path = `/v1/articles/${pick(random, ARTICLES)}/comments`
  return { path, key: randomUUID(), address, text }
}

async function postMany(run: Run, comments: number, clients: number): Promise<void> {
  let sent = 0
  const client = async () => {
    while (sent < comments) {
      sent += 1
      const post = newPost(run.random, addressFrom(run.random), `Comment ${sent}`)
      const answer = await postComment(run.instances.proxy.port, post)
      if (answer?.status === 201) {
        run.acknowledged.set(post.text, idIn(answer.body))
      } else {
        run.complaints.push(`"${post.text}": ${describe(answer)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
}

const idIn = (body: string) => (JSON.parse(body) as { id: string }).id

/** One client posts `count` comments at once, which go to the instances in turn. @returns how many were taken. */
async function overLimit(run: Run, count: number): Promise<number> {
  const address = addressFrom(run.random)
  const posts = Array.from({ length: count }, () => newPost(run.random, address, `Many ${randomUUID()}`))
  const answers = await Promise.all(posts.map(post => postComment(run.instances.proxy.port, post)))
  for (const [index, answer] of answers.entries()) {
    if (answer?.status === 201) {
      run.acknowledged.set(posts[index]?.text ?? '', idIn(answer.body))
    } else if (answer?.status !== 429) {
      run.complaints.push(`a client over its limit: ${describe(answer)}`)
    }
  }
  const taken = answers.filter(answer => answer?.status === 201).length
  if (taken !== LIMIT) {
    run.complaints.push(`${taken} of ${count} posts of one client were taken`)
  }
  return taken
}

/** One request, sent to every instance at once, makes one comment, and all answers are the same. */
async function sameKeyToAll(run: Run): Promise<void> {
  const post = newPost(run.random, addressFrom(run.random), `Once ${randomUUID()}`)
  const answers = await Promise.all(run.instances.ports.map(port => postComment(port, post)))
  const [first] = answers
  if (first?.status !== 201 || answers.some(answer => answer?.body !== first.body)) {
    run.complaints.push(`one key, different answers: ${answers.map(describe).join(' | ')}`)
    return
  }
  run.acknowledged.set(post.text, idIn(first.body))
}
