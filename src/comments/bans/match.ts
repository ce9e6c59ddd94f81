/** Finds the bans that match a comment. Runs on every post. */

import { lazy } from '../../kernel/lazy.ts'
import { networksAround } from '../../kernel/networks.ts'
import type { MatchedBan } from '../../spam/rules/rule.ts'
import { domainsAbove, phraseFinder } from '../../spam/text/compare.ts'
import type { Reader } from '../../storage/storage.ts'
import { listCandidates, listRanges } from './queries.ts'

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
  /** Hosts and texts of the comment as in `spam/text/reading.ts`. */
  hosts: readonly string[]
  said: readonly string[]
}

/** The bans in force that match, in no order. */
export async function findBans(
  reader: Reader,
  { emailHashes, networkHashes, userHashes, address, hosts, said }: Banned,
  now: string,
): Promise<MatchedBan[]> {
  const values = [...emailHashes, ...networkHashes, ...userHashes, ...domainsAbove(hosts)]
  const found = await listCandidates(reader, padded(values), now)
  const prefixes = found.flatMap(({ kind, value }) => (kind === 'range' ? [Number(value)] : []))
  const ranges = address === undefined ? [] : networksAround(address, prefixes)
  const finders = lazy(() => said.map(phraseFinder))
  const matching = found.filter(({ kind, value }) =>
    kind === 'word' ? finders().some(isSaid => isSaid(value)) : kind !== 'range',
  )
  const around = ranges.length === 0 ? [] : await listRanges(reader, padded(ranges), now)
  return [...matching, ...around].map(({ kind, verdict }) => ({ kind, verdict }))
}

/**
 * Repeats the first value until the length is a power of two. A query is compiled and kept for each length, and a
 * poster who varies the number of links must not make thousands of queries.
 */
function padded(values: readonly string[]): string[] {
  const length = 2 ** Math.ceil(Math.log2(values.length))
  return Array.from({ length }, (_one, index) => values[index] ?? (values[0] as string))
}
