/** Readers who post comments without a pause, try again what got no answer, and remember what was acknowledged. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { PATIENCE } from '../wait.ts'
import { type Answer, addressFrom, isUnavailable, type Post, postComment } from './client.ts'
import { pick, type Random } from './random.ts'
import { ARTICLES } from './service.ts'

export type Record = {
  /** Id by text of every comment that was answered with 201. Every text is sent under one key only. */
  acknowledged: Map<string, string>
  /** Posts that got no answer because the service was gone, and were sent again. */
  unanswered: number
  /** Posts that were answered with 503 while the database was away, and were sent again. */
  postponed: number
  /** Acknowledged posts that were sent again after a restart and got the same answer. */
  replayed: number
  /** Whatever the service answered that it must not. */
  violations: string[]
}

export type Readers = {
  record: Record
  /** Lets them post. */
  resume: () => void
  /** Lets them wait; what is under way goes on. */
  hold: () => void
  /** Resolves once each of them got an answer to its last post. They must not be on hold. */
  finish: () => Promise<void>
}

/** @param postponable whether the database may be away, so that 503 is an answer to try again after. */
export function startReaders(
  port: number,
  count: number,
  random: Random,
  { postponable = false } = {},
): Readers {
  const record: Record = {
    acknowledged: new Map(),
    unanswered: 0,
    postponed: 0,
    replayed: 0,
    violations: [],
  }
  let gate = Promise.withResolvers<void>()
  let life = 0
  let finishing = false
  let written = 0

  async function read(): Promise<void> {
    let last: Post | undefined
    while (!finishing) {
      const seen = life
      const post = newPost(last)
      await deliver(post)
      if (last && seen !== life) {
        // Acknowledged before the restart: its answer must have outlived that too.
        await deliver(last)
      }
      last = post
    }
  }

  /** A post of its own, sometimes a reply to the one before. */
  function newPost(last: Post | undefined): Post {
    const parentId = last && random() < 0.3 ? record.acknowledged.get(last.text) : undefined
    const path =
      last && parentId !== undefined ? last.path : `/v1/articles/${pick(random, ARTICLES)}/comments`
    written += 1
    return { path, parentId, key: randomUUID(), address: addressFrom(random), text: `Remark ${written}` }
  }

  /** Sends a post until it is answered. */
  async function deliver(post: Post): Promise<void> {
    for (;;) {
      await gate.promise
      const answer = await postComment(port, post)
      if (answer !== undefined && postponable && isUnavailable(answer)) {
        record.postponed += 1
        await pause(20)
        // Each try counts against the limit of where it comes from.
        post.address = addressFrom(random)
        continue
      }
      if (answer !== undefined) {
        note(post, answer)
        return
      }
      record.unanswered += 1
      await pause(5)
    }
  }

  function note({ text }: Post, { status, body }: Answer): void {
    const known = record.acknowledged.get(text)
    if (status !== 201) {
      record.violations.push(`"${text}" was answered with ${status}: ${body}`)
      return
    }
    const { id } = JSON.parse(body) as { id: string }
    if (known !== undefined && known !== id) {
      record.violations.push(`"${text}" was stored as ${known}, and its repetition as ${id}`)
    }
    record.replayed += known === undefined ? 0 : 1
    record.acknowledged.set(text, id)
  }

  const all = Array.from({ length: count }, () => read())
  return {
    record,
    resume() {
      life += 1
      gate.resolve()
    },
    hold() {
      gate = Promise.withResolvers<void>()
    },
    async finish() {
      finishing = true
      const late = pause(PATIENCE, undefined, { ref: false }).then(() => {
        throw new Error(`A reader got no answer in ${PATIENCE / 1_000} seconds.`)
      })
      await Promise.race([Promise.all(all), late])
    },
  }
}
