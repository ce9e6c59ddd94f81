/** Checks that refuse a post: what it answers, the same text again, a flood. */

import { Problem } from '../../kernel/problem.ts'
import type { Writer } from '../../storage/storage.ts'
import { lockAnswerable } from '../threads/change-queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import { CLOCK_DIFFERENCE, FLOOD_WINDOW, floodWait, type Place, placeBelow, TOP } from './admission.ts'
import { hasDuplicate, listTimesOfPoster, type PosterHashes } from './earlier-queries.ts'

const refuseParent = () =>
  new Problem('invalid-request', {
    faults: [
      {
        pointer: '/parentId',
        code: 'not-found',
        detail: 'Must be the id of a public comment of this article.',
      },
    ],
  })

/** @throws Problem 400 when the comment cannot be answered. */
export function placeOf(
  answered: string | null,
  parent: CommentRow | undefined,
  articleId: string,
  deepest: number,
): Place {
  const place = answered === null ? TOP : placeBelow(parent, articleId, deepest)
  if (place === undefined) {
    throw refuseParent()
  }
  return place
}

/** Holds the comment that is answered until the job ends. @throws Problem 400 when it can no longer be answered. */
export async function holdAnswered(writer: Writer, answered: string | null): Promise<void> {
  if (answered !== null && !(await lockAnswerable(writer, answered))) {
    throw refuseParent()
  }
}

export async function refuseDuplicate(...of: Parameters<typeof hasDuplicate>): Promise<void> {
  if (await hasDuplicate(...of)) {
    throw new Problem('duplicate-comment')
  }
}

/** @returns how many comments the network or user has posted lately. @throws Problem 429 when these are too many. */
export async function refuseFlood(
  writer: Writer,
  poster: PosterHashes,
  most: number,
  now: Date,
): Promise<number> {
  const recent = await listTimesOfPoster(writer, poster, {
    since: new Date(now.getTime() - FLOOD_WINDOW).toISOString(),
    until: new Date(now.getTime() + CLOCK_DIFFERENCE).toISOString(),
    most,
  })
  const retryAfter = floodWait(recent, most, now.getTime())
  if (retryAfter > 0) {
    throw new Problem('comment-flood', {
      detail: `Too many comments came from you or your network. Try again in ${retryAfter} seconds.`,
      retryAfter,
    })
  }
  return recent.length
}
