/** Applies a ban to comments that are stored already, some of them at a time. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { type IdempotentRequest, once } from '../../idempotency/once.ts'
import { clientOf } from '../../kernel/networks.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { domainsAbove, phraseFinder } from '../../spam/text/compare.ts'
import { readComment } from '../../spam/text/reading.ts'
import type { Storage, Writer } from '../../storage/storage.ts'
import { isExpired } from '../bans/make-ban.ts'
import { type BanRow, findById } from '../bans/queries.ts'
import { writtenIn } from '../posting/judge.ts'
import { milderThan, moveComments } from '../threads/status.ts'
import { type Candidate, type CandidateFilters, listCandidates } from './apply-ban-queries.ts'
import { type BanApplication, type BanApplied, MOST_MOVED } from './apply-ban-schema.ts'

/** Comments that are read at once. */
const BATCH = 100

/** What one request reads at most, in characters; each comment counts as some more, for its row. */
const MOST_READ = 2_000_000
const ROW = 200

type Search = {
  /** Those that match stand in an index; all others are read. */
  networkHashes: readonly string[] | undefined
  isMatch: (comment: Candidate) => boolean
}

/** @throws Problem conflict when nothing that is kept of comments can be compared with the ban. */
function searchFor({ kind, value }: BanRow, secrets: Secrets): Search {
  const readsAll = (isMatch: Search['isMatch']): Search => ({ networkHashes: undefined, isMatch })
  switch (kind) {
    case 'email':
      return readsAll(
        ({ authorEmail }) => authorEmail !== null && secrets.emailHashes(authorEmail).includes(value),
      )
    case 'host':
      // Not by the traits of comments: they know only the first hosts, and no site that everybody knows.
      return readsAll(comment => domainsAbove(readStored(comment).hosts()).includes(value))
    case 'word':
      return readsAll(comment => phraseFinder(readStored(comment).said())(value))
    case 'network':
      return { networkHashes: [value], isMatch: () => true }
    case 'range': {
      const client = clientOf(value)
      if (client === undefined) {
        const detail =
          'Of comments only a hash of the network is kept: a range can be applied when it is one IPv4 address or one /64.'
        throw new Problem('conflict', { faults: [{ pointer: '', detail }] })
      }
      return { networkHashes: secrets.networkHashes(client), isMatch: () => true }
    }
  }
}

const readStored = (comment: Candidate) => readComment(writtenIn(comment))

const isApproved = ({ status, reviewedAt }: Candidate) => status === 'approved' && reviewedAt !== null

type Found = { matched: number; ids: string[]; cursor: string | null }

/**
 * Outside a transaction, so that no writer waits for it: a comment that is edited meanwhile is held against the ban by
 * the rules.
 */
async function search(
  storage: Storage,
  { networkHashes, isMatch }: Search,
  { status, includeReviewed, cursor }: BanApplication,
): Promise<Found> {
  const found: Found = { matched: 0, ids: [], cursor }
  for (let read = 0; ; ) {
    const filters = { statuses: milderThan(status), after: found.cursor, networkHashes }
    const batch = await storage.snapshot(reader => listCandidates(reader, filters, BATCH), { fresh: true })
    for (const comment of batch) {
      found.cursor = comment.id
      read += ROW + comment.body.length
      if (isMatch(comment)) {
        found.matched += 1
        found.ids.push(...(isApproved(comment) && !includeReviewed ? [] : [comment.id]))
      }
      if (found.ids.length === MOST_MOVED || read >= MOST_READ) {
        return found
      }
    }
    if (batch.length < BATCH) {
      return { ...found, cursor: null }
    }
    await nextTurn()
  }
}

/**
 * Gives comments that a ban matches a stricter status.
 * @throws Problem not-found, conflict, and those of {@link once}.
 */
export async function applyBan(
  storage: Storage,
  secrets: Secrets,
  id: string,
  application: BanApplication,
  request: IdempotentRequest | undefined,
): Promise<BanApplied> {
  const ban = await storage.snapshot(reader => findById(reader, id), { fresh: true })
  if (ban === undefined) {
    throw new Problem('not-found')
  }
  const now = new Date()
  if (isExpired(ban, now.toISOString())) {
    throw new Problem('conflict', { faults: [{ pointer: '', detail: 'The ban has expired.' }] })
  }
  const { matched, ids, cursor } = await search(storage, searchFor(ban, secrets), application)
  const { answer } = await storage.write(writer =>
    once(writer, request, now, async () => {
      const results = await move(writer, ban, application, ids, now.toISOString())
      const answer: BanApplied = { matched, results, remaining: cursor !== null, cursor }
      return { statusCode: 200, answer, resourceId: id }
    }),
  )
  return answer
}

/** Moves those that still are what they were when they were found. */
async function move(
  writer: Writer,
  { id, reason }: BanRow,
  { status, includeReviewed }: BanApplication,
  ids: readonly string[],
  now: string,
): Promise<BanApplied['results']> {
  const filters: CandidateFilters = { statuses: milderThan(status), ids }
  const found = await listCandidates(writer, filters, MOST_MOVED)
  const moved = found.filter(comment => includeReviewed || !isApproved(comment))
  await moveComments(writer, moved, status, { actor: 'ban', actorId: id, reason }, now)
  return moved.map(comment => ({ id: comment.id, status, problem: null }))
}
