/** Reads everything from a comment that the rules need. Pure, in linear time. */
import { lazy } from '../../kernel/lazy.ts'
import { type Contact, contactsIn } from './contacts.ts'
import { foldBoth } from './fold.ts'
import { emailsIn, isLanding, type Link, linksIn } from './links.ts'
import { traitsOf } from './traits.ts'

/** The texts of a comment. */
export type Written = {
  /** The author's name. */
  name: string
  /** The author's website. */
  url: string | null
  /** The Markdown. */
  body: string
  /** The plain text of the Markdown. */
  text: string
}

/** What the rules need from a comment. Each part is computed on its first use, and only once. */
export type Reading = Written & {
  /** The body without code, because code often looks like links or disguised words. */
  prose(): string
  /** The folded body with spaced-out letters joined; see {@link Folded}. */
  joined(): string
  /** The same of the name. */
  joinedName(): string
  /** Links in the whole body. */
  links(): Link[]
  /** Links in the body to landing pages; see {@link isLanding}. */
  landings(): Link[]
  /** Telephone numbers and messenger names outside code. */
  contacts(): Contact[]
  /** E-mail addresses outside code. */
  emails(): string[]
  /** The author's website; undefined without one. */
  site(): Link | undefined
  /** Links in the name. */
  nameLinks(): Link[]
  /** The hosts of all links in the body and of the author's website, including well-known ones. */
  hosts(): string[]
  /** The traits that other comments may share; see {@link traitsOf}. */
  traits(): string[]
  /** The folded name and body, in which phrases of bans are searched; see {@link fold}. */
  said(): string
}

export function readComment(written: Written): Reading {
  const { name, url, body } = written
  const whole = lazy(() => foldBoth(body))
  const prose = lazy(() => withoutCode(body))
  const foldedProse = lazy(() => (prose() === body ? whole() : foldBoth(prose())))
  const foldedName = lazy(() => foldBoth(name))
  const links = lazy(() => linksIn(whole().joined))
  const siteLinks = lazy(() => (url === null ? [] : linksIn(foldBoth(url).joined)))
  const nameLinks = lazy(() => linksIn(foldedName().joined))
  const contacts = lazy(() => contactsIn(foldedProse().joined, links()))
  const emails = lazy(() => emailsIn(foldedProse().folded))
  return {
    ...written,
    prose,
    joined: () => whole().joined,
    joinedName: () => foldedName().joined,
    links,
    landings: lazy(() => links().filter(isLanding)),
    contacts,
    emails,
    site: () => siteLinks()[0],
    nameLinks,
    hosts: lazy(() => [...new Set([...links(), ...siteLinks()].map(({ host }) => host))]),
    traits: lazy(() =>
      traitsOf({
        joined: whole().joined,
        links: [...links(), ...siteLinks(), ...nameLinks()],
        // Includes those in code, because spam could otherwise repeat a number there.
        contacts: prose() === body ? contacts() : contactsIn(whole().joined, links()),
        emails: prose() === body ? emails() : emailsIn(whole().folded),
      }),
    ),
    said: () => `${foldedName().folded} ${whole().folded}`,
  }
}

/** Removes fenced code blocks and code between backticks. */
function withoutCode(body: string): string {
  let fence = ''
  const lines = body.split('\n').filter(line => {
    const [, mark = ''] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? []
    if (fence === '') {
      fence = mark
      return mark === ''
    }
    if (mark.startsWith(fence)) {
      fence = ''
    }
    return false
  })
  return lines.join('\n').replace(/`[^`\n]+`/g, ' ')
}
