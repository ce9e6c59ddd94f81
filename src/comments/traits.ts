/** What comments can have in common, whoever posts them. Pure. */
import { createHash } from 'node:crypto'
import { contactsOf } from './contacts.ts'
import { isShortener, isWellKnown } from './hosts.ts'
import { emailsOf, linksOf, withoutAddresses } from './links.ts'
import { fold, solid, weight, withoutGaps, withoutInvisible, withoutMarks } from './rules/fold.ts'

/** Traits of one comment at most: a list of hundreds of hosts is told by its first. */
const MOST = 20

/** Letters and digits under which two people may well write the same; a Chinese character counts as three. */
const OWN_WORDS = 40

/**
 * - `text:…`, a hash of its letters and digits alone, without links; only of a text that no two people write;
 * - `host:…`, for each host in its body or its author's website that is not known to everybody; of those that forward
 *   for others with the path;
 * - `contact:…`, a hash of a telephone number, name in a messenger or e-mail address in its body.
 *
 * Spacing, case, punctuation, marks, invisible and look-alike letters make no difference.
 */
export function traitsOf({ name, url, body }: { name: string; url: string | null; body: string }): string[] {
  const links = linksOf(body)
  const hosts = [...links, ...linksOf(url ?? ''), ...linksOf(name)]
    .filter(({ host }) => !isWellKnown(host))
    .map(({ host, path }) => `host:${isShortener(host) ? `${host}${path}` : host}`)
  const contacts = [...contactsOf(body, links).map(({ value }) => value), ...emailsOf(body)].map(
    value => `contact:${hash(value)}`,
  )
  const said = wordsAlone(body)
  const text = weight(said) >= OWN_WORDS ? [`text:${hash(said)}`] : []
  return [...new Set([...text, ...contacts, ...hosts])].slice(0, MOST)
}

/** What a text says without links, marks and all that is neither letter nor digit. */
const wordsAlone = (body: string) =>
  solid(withoutMarks(withoutAddresses(fold(withoutGaps(withoutInvisible(body))))))

const hash = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 22)
