/** Applies a ban to stored comments, a limited number per request. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { type IdempotentRequest, once } from '../../idempotency/once.ts'
import { clientOf } from '../../kernel/networks.ts'
import { Problem } from '../../kernel/problem.ts'
import type { Secrets } from '../../kernel/secrets.ts'
import { domainsAbove, phraseFinder } from '../../spam/text/compare.ts'
import { readComment } from '../../spam/text/reading.ts'
import type { Storage, Writer } from '../../storage/storage.ts'
import { isExpired } from '../bans/make-ban.ts'
import { type BanRow, findBan } from '../bans/queries.ts'
import { writtenIn } from '../posting/judge.ts'
import { emailHashes } from '../threads/email-hashes.ts'
import { milderThan, moveComments } from '../threads/status.ts'
import { type Candidate, type CandidateFilters, listCandidates } from './apply-ban-queries.ts'
import { type BanApplication, type BanApplied, MOST_MOVED } from './apply-ban-schema.ts'

/** Comments that one query reads. */
const BATCH = 100

/** Characters that one request reads at most. */
const MOST_READ = 2_000_000
/** Characters that each comment counts in addition to its text, for the cost of its row. */
const ROW = 200

type Search = {
  /** When given, an index finds the comments that match; otherwise every comment is read. */
  networkHashes: readonly string[] | undefined
  isMatch: (comment: Candidate) => boolean
}

/** @throws Problem conflict for a range that covers more than one client: comments store only a hash of the network. */
function searchFor({ kind, value }: BanRow, secrets: Secrets): Search {
  const readsAll = (isMatch: Search['isMatch']): Search => ({ networkHashes: undefined, isMatch })
  switch (kind) {
    case 'email':
      return readsAll(
        ({ authorEmail }) => authorEmail !== null && emailHashes(secrets, authorEmail).includes(value),
      )
    case 'host':
      // The traits of comments would be faster, but they have only the first hosts and no well-known sites.
      return readsAll(comment => domainsAbove(readStored(comment).hosts()).includes(value))
    case 'word':
      return readsAll(comment => phraseFinder(readStored(comment).said())(value))
    case 'network':
      return { networkHashes: [value], isMatch: () => true }
    case 'range': {
      const client = clientOf(value)
      if (client === undefined) {
        const detail =
          'Only a hash of the network of a comment is stored, so a range must be one IPv4 address or one /64 to be applied.'
        throw new Problem('conflict', { faults: [{ pointer: '', detail }] })
      }
      return { networkHashes: secrets.hash('network', client), isMatch: () => true }
    }
  }
}

const readStored = (comment: Candidate) => readComment(writtenIn(comment))

const isApproved = ({ status, reviewedAt }: Candidate) => status === 'approved' && reviewedAt !== null

type Found = { matched: number; ids: string[]; cursor: string | null }

/**
 * Runs outside a transaction, so that no writer waits for it. A comment that is edited in the meantime is not missed:
 * the rules compare the edit with the ban.
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
 * Sets a stricter status on the comments that a ban matches.
 * @throws Problem not-found, conflict, and those of {@link once}.
 */
export async function applyBan(
  storage: Storage,
  secrets: Secrets,
  id: string,
  application: BanApplication,
  request: IdempotentRequest | undefined,
): Promise<BanApplied> {
  const ban = await storage.snapshot(reader => findBan(reader, id), { fresh: true })
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

/** Changes the found comments. Skips those that have been deleted, approved by a moderator or made stricter since. */
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
