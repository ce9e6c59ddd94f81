/** What several rules need of a comment, taken from its facts once. Pure. */
import { type Contact, contactsOf } from '../contacts.ts'
import { emailsOf, isLanding, type Link, linksOf } from '../links.ts'
import { fold, withoutGaps, withoutInvisible } from './fold.ts'
import type { Facts } from './rule.ts'

export type Reading = {
  facts: Facts
  /** The body without code, which is full of what looks like something else. */
  prose: string
  /** The whole body as it is compared, with letters that stand apart together. */
  folded: string
  /** Links of the whole body. */
  links: Link[]
  /** Those that lead to what they offer. */
  landings: Link[]
  contacts: Contact[]
  emails: string[]
  /** Where the author's name leads; undefined without a website. */
  site: Link | undefined
}

export function readFacts(facts: Facts): Reading {
  const prose = withoutCode(facts.body)
  const links = linksOf(facts.body)
  return {
    facts,
    prose,
    folded: fold(withoutGaps(withoutInvisible(facts.body))),
    links,
    landings: links.filter(isLanding),
    contacts: contactsOf(prose, links),
    emails: emailsOf(prose),
    site: facts.author.url === null ? undefined : linksOf(facts.author.url)[0],
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
