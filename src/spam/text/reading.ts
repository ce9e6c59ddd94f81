/** What a comment says. Pure, and linear in the length of the text. */
import { lazy } from '../../kernel/lazy.ts'
import { type Contact, contactsIn } from './contacts.ts'
import { foldBoth } from './fold.ts'
import { emailsIn, isLanding, type Link, linksIn } from './links.ts'
import { traitsOf } from './traits.ts'

/** A comment as it is written. */
export type Written = {
  /** Of the author; so is the website. */
  name: string
  url: string | null
  /** The Markdown, and its plain text. */
  body: string
  text: string
}

/** What can be read of a comment. Each part is read when somebody first asks, and once. */
export type Reading = Written & {
  /** The body without code, which is full of what looks like something else. */
  prose(): string
  /** The body, and the name, as they are compared, with letters that stand apart together. */
  joined(): string
  joinedName(): string
  /** Links of the whole body. */
  links(): Link[]
  /** Those that lead to what they offer. */
  landings(): Link[]
  /** Ways to reach somebody outside code; so are the addresses. */
  contacts(): Contact[]
  emails(): string[]
  /** Where the author's name leads; undefined without a website. */
  site(): Link | undefined
  /** Links in the name. */
  nameLinks(): Link[]
  /** All hosts to which the comment leads, in its body or as its author's website; well-known ones too. */
  hosts(): string[]
  /** What others may have in common with it; see {@link traitsOf}. */
  traits(): string[]
  /** Name and body as phrases of bans are looked for in them; see {@link fold}. */
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
        // Also those in code: whoever repeats a number repeats it.
        contacts: prose() === body ? contacts() : contactsIn(whole().joined, links()),
        emails: prose() === body ? emails() : emailsIn(whole().folded),
      }),
    ),
    said: () => `${foldedName().folded} ${whole().folded}`,
  }
}

/** Without fenced blocks and code between backticks. */
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
