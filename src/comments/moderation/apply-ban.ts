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
import { findDecidable } from './decide.ts'
import type { VersionRead } from './schema.ts'

/** Comments that one query reads. */
const BATCH = 100

/** Characters that one request reads at most. */
const MOST_READ = 2_000_000
/** Characters that each comment counts in addition to its text, for the cost of its row. */
const ROW = 200

type Search = {
  /** When given, an index finds the comments that match; otherwise every comment is read. */
  hashes: Pick<CandidateFilters, 'networkHashes' | 'userHashes'>
  isMatch: (comment: Candidate) => boolean
}

/** @throws Problem conflict for a range that covers more than one client: comments store only a hash of the network. */
function searchFor({ kind, value }: BanRow, secrets: Secrets): Search {
  const readsAll = (isMatch: Search['isMatch']): Search => ({ hashes: {}, isMatch })
  switch (kind) {
    case 'email':
      return readsAll(
        ({ authorEmail }) => authorEmail !== null && emailHashes(secrets, authorEmail).includes(value),
      )
    case 'host':
      // The traits of comments would be faster, but they have only the first hosts and no well-known sites.
      return readsAll(comment => domainsAbove(readStored(comment).hosts()).includes(value))
    case 'word':
      return readsAll(comment =>
        readStored(comment)
          .said()
          .some(text => phraseFinder(text)(value)),
      )
    case 'network':
      return { hashes: { networkHashes: [value] }, isMatch: () => true }
    case 'user':
      return { hashes: { userHashes: [value] }, isMatch: () => true }
    case 'range': {
      const client = clientOf(value)
      if (client === undefined) {
        const detail =
          'Only a hash of the network of a comment is stored, so a range must be one IPv4 address or one /64 to be applied.'
        throw new Problem('conflict', { faults: [{ pointer: '', code: 'conflict', detail }] })
      }
      return { hashes: { networkHashes: secrets.hash('network', client) }, isMatch: () => true }
    }
  }
}

const readStored = (comment: Candidate) => readComment(writtenIn(comment))

const versionOf = ({ id, version }: Candidate): VersionRead => ({ id, version })

const isApproved = ({ status, reviewedAt }: Candidate) => status === 'approved' && reviewedAt !== null

type Found = { matched: number; toMove: VersionRead[]; cursor: string | null }

/**
 * Runs outside a transaction, so that no writer waits for it. A comment that is edited in the meantime is not missed:
 * the rules compare the edit with the ban. {@link move} leaves it, because nobody compared what it says now.
 */
async function search(
  storage: Storage,
  { hashes, isMatch }: Search,
  { status, includeReviewed, cursor }: BanApplication,
): Promise<Found> {
  const found: Found = { matched: 0, toMove: [], cursor }
  for (let read = 0; ; ) {
    const filters = { statuses: milderThan(status), after: found.cursor, ...hashes }
    const batch = await storage.snapshot(reader => listCandidates(reader, filters, BATCH), { fresh: true })
    for (const comment of batch) {
      found.cursor = comment.id
      read += ROW + comment.body.length
      if (isMatch(comment)) {
        found.matched += 1
        found.toMove.push(...(isApproved(comment) && !includeReviewed ? [] : [versionOf(comment)]))
      }
      if (found.toMove.length === MOST_MOVED || read >= MOST_READ) {
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
    throw new Problem('conflict', {
      faults: [{ pointer: '', code: 'conflict', detail: 'The ban has expired.' }],
    })
  }
  const { matched, toMove, cursor } = await search(storage, searchFor(ban, secrets), application)
  const { answer } = await storage.write(writer =>
    once(writer, request, now, async () => {
      const results = await move(writer, ban, application, toMove, now.toISOString())
      const answer: BanApplied = { matched, results, remaining: cursor !== null, cursor }
      return { statusCode: 200, answer, resourceId: id }
    }),
  )
  return answer
}

/** Changes the found comments, apart from those that were edited, decided about or deleted since. */
async function move(
  writer: Writer,
  { id, reason }: BanRow,
  { status }: BanApplication,
  found: readonly VersionRead[],
  now: string,
): Promise<BanApplied['results']> {
  const { results, rows } = await findDecidable(writer, found, status)
  await moveComments(writer, rows, status, { actor: 'ban', actorId: id, reason }, now)
  return results
}
