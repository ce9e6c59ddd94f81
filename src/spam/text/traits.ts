/** Makes the traits by which comments of different posters are compared. Pure. */
import { createHash } from 'node:crypto'
import { latePackage } from '../../kernel/late.ts'
import type { Contact } from './contacts.ts'
import { solid, weight, withoutMarks } from './fold.ts'
import { isShortener, isWellKnown } from './hosts.ts'
import { type Link, withoutAddresses } from './links.ts'

/** Traits per comment at most. The first ones are enough to recognize a list of hundreds of hosts. */
const MOST = 20

/** Letters and digits at which a text is long enough that two people do not write the same; see {@link weight}. */
const OWN_WORDS = 40
/** Letters and digits at which a text is more than a usual “thank you”. */
const SOME_WORDS = 12

/** The parts of a comment that its traits are made of. */
export type TraitSource = {
  /** The body; see {@link Folded}. */
  joined: string
  /** The links of the body, then that of the author's website. */
  links: readonly Link[]
  /** The hosts in the author's name. */
  nameHosts: readonly string[]
  /** The contacts in the body. */
  contacts: readonly Contact[]
  /** The e-mail addresses in the body. */
  emails: readonly string[]
}

/**
 * The traits of a comment:
 * - `text:…`, a hash of the letters and digits of the body, without links. For a text that two people may write it is
 *   `short:…`; the shortest texts have none.
 * - `host:…` for each link in the body, the author's website or the name, except to well-known sites: the domain that its
 *   owner registered. For URL shorteners with the path.
 * - `contact:…`, a hash of each telephone number, messenger name and e-mail address in the body.
 *
 * Spacing, case, punctuation, marks, invisible characters and look-alike letters make no difference.
 */
export function traitsOf({ joined, links, nameHosts, contacts, emails }: TraitSource): string[] {
  const said = solid(withoutMarks(withoutAddresses(joined)))
  const says = weight(said)
  const texts = says >= SOME_WORDS ? [`${says >= OWN_WORDS ? 'text' : 'short'}:${hash(said)}`] : []
  const ways = [...contacts.map(({ value }) => value), ...emails].map(value => `contact:${hash(value)}`)
  const hosts = [...links, ...nameHosts.map(host => ({ host, path: '' }))].flatMap(
    link => hostTrait(link) ?? [],
  )
  return [...new Set([...texts, ...ways, ...hosts])].slice(0, MOST)
}

/** The trait of a link; undefined for well-known sites. */
export const hostTrait = ({ host, path }: Pick<Link, 'host' | 'path'>): string | undefined =>
  isWellKnown(host) ? undefined : `host:${isShortener(host) ? `${host}${path}` : ownDomain(host)}`

const tldts: () => typeof import('tldts') = latePackage('tldts')

/**
 * The registered domain, because who owns `shop.com` has as many hosts below it as he likes. Below a private suffix such
 * as `github.io` each name has an owner of its own.
 */
const ownDomain = (host: string) => tldts().getDomain(host, { allowPrivateDomains: true }) ?? host

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22)
