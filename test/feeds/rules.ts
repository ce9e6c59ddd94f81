/** What RFC 4287 and 5005 (Atom) and JSON Feed 1.1 demand, as a validator of feeds checks it. */
import { type ParserError, parseFragment } from 'parse5'
import { all, type Element, textOf } from './read.ts'

const ATOM = 'http://www.w3.org/2005/Atom'
/** RFC 3339, with a capital T and Z (RFC 4287, section 3.3). */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/
const isTime = (text: unknown) => TIME.test(String(text)) && !Number.isNaN(Date.parse(String(text)))
const isAddress = (text: unknown) => /^https?:$/.test(URL.parse(String(text))?.protocol ?? '')
const isIri = (text: unknown) => URL.parse(String(text)) !== null
function isLanguage(text: unknown): boolean {
  try {
    return Intl.getCanonicalLocales(String(text)).length === 1
  } catch {
    return false
  }
}

/** How often elements may stand in others: the least and the most. What is not named may not. */
type Content = Record<string, [least: number, most: number]>
const MANY = Number.POSITIVE_INFINITY
/** No feed of the service tells an e-mail address. */
const PERSON = ['name', 'uri']
const FEED: Content = {
  author: [0, MANY],
  entry: [0, MANY],
  id: [1, 1],
  link: [0, MANY],
  title: [1, 1],
  updated: [1, 1],
}
const ENTRY: Content = {
  author: [0, MANY],
  category: [0, MANY],
  content: [0, 1],
  id: [1, 1],
  link: [0, MANY],
  published: [0, 1],
  summary: [0, 1],
  title: [1, 1],
  updated: [1, 1],
}

export function faultsOfAtom(feed: Element): string[] {
  const faults: string[] = []
  const demand = (holds: boolean, fault: string) => {
    if (!holds) {
      faults.push(fault)
    }
  }
  const holdContent = (element: Element, content: Content) => {
    for (const { name, uri } of element.children) {
      demand(uri === ATOM && name in content, `${element.name} has ${name}`)
    }
    for (const [name, [least, most]] of Object.entries(content)) {
      const count = all(element, name).length
      demand(count >= least && count <= most, `${element.name} has ${count} of ${name}`)
    }
    const { 'xml:lang': lang } = element.attributes
    demand(lang === undefined || isLanguage(lang), `${element.name} in ${lang}`)
    demand(isIri(textOf(element, 'id')), `id ${textOf(element, 'id')}`)
    for (const time of [...all(element, 'updated'), ...all(element, 'published')]) {
      demand(isTime(time.text), `${time.name} ${time.text}`)
    }
    for (const author of all(element, 'author')) {
      for (const { name } of author.children) {
        demand(PERSON.includes(name), `author has ${name}`)
      }
      demand(Boolean(textOf(author, 'name')?.trim()), 'author without a name')
      const uri = textOf(author, 'uri')
      demand(uri === undefined || isAddress(uri), `uri ${uri}`)
    }
    for (const { attributes } of all(element, 'link')) {
      demand(isAddress(attributes['href']), `link to ${attributes['href']}`)
      demand(/^\w+\/[\w.+-]+$/.test(String(attributes['type'])), `type ${attributes['type']}`)
    }
    const alternates = all(element, 'link')
      .filter(({ attributes }) => attributes['rel'] === 'alternate')
      .map(({ attributes }) => `${attributes['type']} ${attributes['hreflang']}`)
    demand(new Set(alternates).size === alternates.length, 'two alternates of one type')
    demand(Boolean(textOf(element, 'title')?.trim()), 'title is empty')
  }
  demand(feed.uri === ATOM && feed.name === 'feed', `begins with ${feed.name}`)
  holdContent(feed, FEED)
  const relations = all(feed, 'link').map(({ attributes }) => attributes['rel'])
  demand(relations.filter(relation => relation === 'self').length === 1, 'no link to itself')
  demand(new Set(relations).size === relations.length, 'two links of one relation')
  const entries = all(feed, 'entry')
  const ids = entries.map(entry => textOf(entry, 'id'))
  demand(new Set(ids).size === ids.length, 'two entries with one id')
  demand(!ids.includes(textOf(feed, 'id')), 'an entry with the id of the feed')
  for (const entry of entries) {
    holdContent(entry, ENTRY)
    demand(all(feed, 'author').length + all(entry, 'author').length > 0, 'nobody has written it')
    for (const { attributes } of all(entry, 'category')) {
      demand(Boolean(attributes['term']), 'category without a term')
    }
    demand(textOf(entry, 'summary') !== textOf(entry, 'title'), 'the summary is the title')
    for (const { attributes, text, children } of all(entry, 'content')) {
      demand(attributes['type'] === 'html' && children.length === 0, 'content is not escaped HTML')
      faults.push(...faultsOfHtml(text))
    }
    demand(
      String(textOf(entry, 'published')) <= String(textOf(entry, 'updated')),
      'updated before it was published',
    )
    demand(String(textOf(entry, 'updated')) <= String(textOf(feed, 'updated')), 'newer than its feed')
  }
  return faults
}

/** Content stands on no page of its own: it has no relative address and no script. */
function faultsOfHtml(html: string): string[] {
  const faults: string[] = []
  const onParseError = ({ code }: ParserError) => faults.push(code)
  const walk = (node: {
    nodeName: string
    attrs?: { name: string; value: string }[]
    childNodes?: unknown[]
  }): void => {
    if (/^(?:script|style|iframe|object|form)$/.test(node.nodeName)) {
      faults.push(`content has ${node.nodeName}`)
    }
    for (const { name, value } of node.attrs ?? []) {
      if (/^on|^style$/.test(name) || (/^(?:href|src)$/.test(name) && !/^(?:https?|mailto):/.test(value))) {
        faults.push(`content has ${name}="${value}"`)
      }
    }
    for (const child of node.childNodes ?? []) {
      walk(child as typeof node)
    }
  }
  walk(parseFragment(html, { onParseError } as never) as never)
  return faults
}

type Json = Record<string, unknown>

/** The members of JSON Feed, and what their values must be. */
const text = (value: unknown) => typeof value === 'string' && value.trim() !== ''
const list = (holds: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(holds)
const members = (known: Record<string, (value: unknown) => boolean>) => (value: unknown) =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([name, member]) => known[name]?.(member) ?? false)
const isAuthor = (value: unknown) =>
  members({ name: text, url: isAddress })(value) && Object.keys(value as Json).length > 0
const OF_FEED = {
  version: (value: unknown) => value === 'https://jsonfeed.org/version/1.1',
  title: text,
  home_page_url: isAddress,
  feed_url: isAddress,
  next_url: isAddress,
  language: isLanguage,
  items: Array.isArray,
}
const OF_ITEM = {
  id: text,
  url: isAddress,
  title: text,
  content_html: (value: unknown) => typeof value === 'string' && faultsOfHtml(value).length === 0,
  summary: text,
  image: isAddress,
  date_published: isTime,
  date_modified: isTime,
  authors: list(isAuthor),
  tags: list(text),
  language: isLanguage,
}

export function faultsOfJsonFeed(feed: Json): string[] {
  const holdMembers = (
    object: Json,
    known: Record<string, (value: unknown) => boolean>,
    required: string[],
  ) => [
    ...Object.entries(object)
      .filter(([name, value]) => !(known[name]?.(value) ?? false))
      .map(([name, value]) => `${name} is ${JSON.stringify(value)}`),
    ...required.filter(name => !(name in object)).map(name => `${name} is missing`),
  ]
  const items = Array.isArray(feed['items']) ? (feed['items'] as Json[]) : []
  const ids = items.map(({ id }) => id)
  return [
    ...holdMembers(feed, OF_FEED, ['version', 'title', 'items']),
    ...items.flatMap(item => holdMembers(item, OF_ITEM, ['id', 'content_html'])),
    ...(new Set(ids).size === ids.length ? [] : ['two items with one id']),
    ...(feed['next_url'] !== undefined && feed['next_url'] === feed['feed_url']
      ? ['next_url is feed_url']
      : []),
  ]
}
