/** Which bans a post meets. Runs on every post. */

import { networksAround } from '../../kernel/networks.ts'
import type { MatchedBan } from '../../spam/rules/rule.ts'
import { domainsAbove, phraseFinder } from '../../spam/text/compare.ts'
import type { Reading } from '../../spam/text/reading.ts'
import type { Reader } from '../../storage/storage.ts'
import { findByValues, listPrefixes, listWords } from './queries.ts'

/** What of a post bans are held against. */
export type Banned = {
  /** Under every secret of the site; so are those of the network. */
  emailHashes: readonly string[]
  networkHashes: readonly string[]
  /** The poster's IP address, for ranges. */
  address: string | undefined
  /** What the comment says. */
  reading: Reading
}

/** The bans in force that match, in no order. */
export async function findBans(
  reader: Reader,
  { emailHashes, networkHashes, address, reading }: Banned,
  now: string,
): Promise<MatchedBan[]> {
  const ranges = address === undefined ? [] : networksAround(address, await listPrefixes(reader, now))
  const values = [...emailHashes, ...networkHashes, ...ranges, ...domainsAbove(reading.hosts())]
  const exact = values.length === 0 ? [] : await findByValues(reader, padded(values), now)
  const isSaid = phraseFinder(reading.said())
  const said = (await listWords(reader, now)).filter(({ value }) => isSaid(value))
  return [...exact, ...said].map(({ kind, verdict }) => ({ kind, verdict }))
}

/**
 * Filled up to a power of two: a query is compiled for each length, and a post with thousands of links must not be able
 * to make thousands of them.
 */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(values.length))
  return Array.from({ length }, (_one, index) => values[index] ?? (values[0] as string))
}
