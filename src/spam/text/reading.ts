/** Reads everything from a comment that the rules need. Pure, in linear time. */
import { lazy } from '../../kernel/lazy.ts'
import { type Contact, contactsIn } from './contacts.ts'
import { type Folded, fold, foldBoth, withSingleSpaces } from './fold.ts'
import { allLinks, emailsIn, hostsNamedIn, isLanding, type Link, linksIn, mailedTo } from './links.ts'
import { readShown } from './shown.ts'
import { hostTrait, traitsOf } from './traits.ts'

/** The texts of a comment. */
export type Written = {
  /** The author's name. */
  name: string
  /** The author's website. */
  url: string | null
  /** The Markdown. */
  body: string
  /** The HTML that the Markdown was rendered to. */
  html: string
}

/**
 * What the rules need from a comment. Each part is computed on its first use, and only once. Links and contacts are those
 * that a browser shows. Phrases and disguises are searched in the Markdown, too, which has the addresses of links.
 */
export type Reading = Omit<Written, 'html'> & {
  /** The text that a browser shows. */
  shown(): string
  /** The shown text and the Markdown without code, because code often looks like links or disguised words. */
  prose(): string[]
  /** The folded shown text, then the folded Markdown if it differs, with spaced-out letters joined; see {@link Folded}. */
  joined(): string[]
  /** The folded Markdown. */
  foldedBody(): Folded
  /** The texts of {@link prose}, folded. */
  foldedProse(): string[]
  /** The folded name. */
  foldedName(): Folded
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
  /** The trait of the author's website, unless the body leads there, too; see {@link traitsOf}. */
  siteTrait(): string | undefined
  /** Hosts in the name. */
  nameHosts(): string[]
  /** The hosts of all links in the body and of the author's website, and those that the body names. Well-known ones, too. */
  hosts(): string[]
  /** The traits that other comments may share; see {@link traitsOf}. */
  traits(): string[]
  /** The folded texts in which phrases of bans are searched: the name with the shown text, and with the Markdown. */
  said(): string[]
}

export function readComment({ html, ...written }: Written): Reading {
  const { name, url, body } = written
  const rendered = lazy(() => readShown(html))
  const shown = lazy(() => foldBoth(rendered().text))
  const foldedBody = lazy(() => (linesOf(body) === linesOf(rendered().text) ? shown() : foldBoth(body)))
  const shownProse = lazy(() => (rendered().prose === rendered().text ? shown() : foldBoth(rendered().prose)))
  const both = lazy(() => [shown(), ...whenDifferent(body, rendered().text).map(foldedBody)])
  const ownProse = lazy(() => whenDifferent(withoutCode(body), rendered().prose))
  const foldedName = lazy(() => foldBoth(name))
  const links = lazy(() => allLinks(rendered().addresses, shown().joined))
  const siteLinks = lazy(() => (url === null ? [] : allLinks([url], '')))
  const nameHosts = lazy(() => [
    ...new Set([
      ...linksIn(foldedName().joined).map(({ host }) => host),
      ...hostsNamedIn(foldedName().joined),
    ]),
  ])
  const contactsOf = ({ joined }: Folded) => contactsIn(joined, links())
  const emailsOf = ({ folded }: Folded) => [...mailedTo(rendered().addresses), ...emailsIn(folded)]
  const contacts = lazy(() => contactsOf(shownProse()))
  const emails = lazy(() => emailsOf(shownProse()))
  return {
    ...written,
    shown: () => rendered().text,
    prose: () => [rendered().prose, ...ownProse()],
    joined: () => both().map(({ joined }) => joined),
    foldedBody,
    foldedProse: () => [
      shownProse().folded,
      ...ownProse().map(text => (text === body ? foldedBody().folded : fold(text))),
    ],
    foldedName,
    links,
    landings: lazy(() => links().filter(isLanding)),
    contacts,
    emails,
    site: () => siteLinks()[0],
    siteTrait: lazy(() => {
      const [own] = siteLinks().map(hostTrait)
      return links().some(link => hostTrait(link) === own) ? undefined : own
    }),
    nameHosts,
    hosts: lazy(() => [
      ...new Set([...[...links(), ...siteLinks()].map(({ host }) => host), ...hostsNamedIn(shown().joined)]),
    ]),
    traits: lazy(() =>
      traitsOf({
        joined: shown().joined,
        links: [...links(), ...siteLinks()],
        nameHosts: nameHosts(),
        // Includes those in code, because spam could otherwise repeat a number there.
        contacts: shown() === shownProse() ? contacts() : contactsOf(shown()),
        emails: shown() === shownProse() ? emails() : emailsOf(shown()),
      }),
    ),
    said: () => both().map(({ folded }) => `${foldedName().folded} ${folded}`),
  }
}

/** The text without what Markdown changes in the white space around ends of lines. Texts that are equal so fold to the same. */
const linesOf = (text: string) => text.trim().replace(/\s*\n\s*/g, '\n')

/** The Markdown, unless it says what is shown. */
function whenDifferent(written: string, shown: string): string[] {
  return written === shown || withSingleSpaces(written) === withSingleSpaces(shown) ? [] : [written]
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
