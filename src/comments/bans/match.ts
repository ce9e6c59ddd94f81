/** Finds the bans that match a comment. Runs on every post. */

import { networksAround } from '../../kernel/networks.ts'
import type { MatchedBan } from '../../spam/rules/rule.ts'
import { domainsAbove, phraseFinder } from '../../spam/text/compare.ts'
import type { Reading } from '../../spam/text/reading.ts'
import type { Reader } from '../../storage/storage.ts'
import { findByValues, listPrefixes, listWords } from './queries.ts'

/** The parts of a comment that bans are compared with. */
export type Banned = {
  /** The hashes under every secret of the site. */
  emailHashes: readonly string[]
  /** The hashes under every secret of the site. */
  networkHashes: readonly string[]
  /** The hashes under every secret of the site. */
  userHashes: readonly string[]
  /** The poster's IP address, which ranges are compared with. */
  address: string | undefined
  reading: Reading
}

/** The bans in force that match, in no order. */
export async function findBans(
  reader: Reader,
  { emailHashes, networkHashes, userHashes, address, reading }: Banned,
  now: string,
): Promise<MatchedBan[]> {
  const ranges = address === undefined ? [] : networksAround(address, await listPrefixes(reader, now))
  const values = [
    ...emailHashes,
    ...networkHashes,
    ...userHashes,
    ...ranges,
    ...domainsAbove(reading.hosts()),
  ]
  const exact = values.length === 0 ? [] : await findByValues(reader, padded(values), now)
  const finders = reading.said().map(phraseFinder)
  const said = (await listWords(reader, now)).filter(({ value }) => finders.some(isSaid => isSaid(value)))
  return [...exact, ...said].map(({ kind, verdict }) => ({ kind, verdict }))
}

/**
 * Repeats the first value until the length is a power of two. A query is compiled and kept for each length, and a
 * poster who varies the number of links must not make thousands of queries.
 */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(values.length))
  return Array.from({ length }, (_one, index) => values[index] ?? (values[0] as string))
}
