/** An independent judge of rendered HTML: parse5 for its structure, the WHATWG URL parser for its addresses. */
import { type DefaultTreeAdapterMap, parseFragment, serialize } from 'parse5'

type Node = DefaultTreeAdapterMap['node']
type Element = DefaultTreeAdapterMap['element']
export type Kind = 'section' | 'comment' | 'article'
type AttributeRule = (value: string) => boolean
type Allowed = Readonly<Record<string, Readonly<Record<string, AttributeRule>>>>

const PAGE = new URL('https://site.example/articles/one')

const anyText: AttributeRule = () => true
const exactly =
  (expected: string): AttributeRule =>
  value =>
    value === expected
const matching =
  (pattern: RegExp): AttributeRule =>
  value =>
    pattern.test(value)
const alignment = { class: matching(/^align-(?:left|center|right)$/) }

const BOTH: Allowed = {
  p: {},
  em: {},
  strong: {},
  pre: {},
  code: { class: matching(/^language-[a-z0-9+#-]+$/) },
  blockquote: {},
  ul: {},
  ol: { start: matching(/^\d{1,9}$/) },
  li: {},
  br: {},
}

const SECTION: Allowed = {
  ...BOTH,
  a: { href: isAbsoluteOrOnSite, title: anyText, role: exactly('doc-biblioref') },
  img: { src: value => isAbsolute(value) && !value.startsWith('mailto:'), alt: anyText, title: anyText },
  span: { class: exactly('citation') },
  s: {},
  hr: {},
  table: {},
  thead: {},
  tbody: {},
  tr: {},
  th: alignment,
  td: alignment,
}

const anchor = matching(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
const heading = { id: anchor }

const ALLOWED: Readonly<Record<Kind, Allowed>> = {
  comment: { ...BOTH, a: { href: isAbsolute, rel: exactly('nofollow ugc noopener') } },
  section: SECTION,
  article: {
    ...SECTION,
    a: {
      ...SECTION['a'],
      id: matching(/^cite_\d+$/),
      role: matching(/^doc-(?:biblioref|backlink)$/),
      dir: exactly('ltr'),
    },
    div: { id: anchor, lang: matching(/^[A-Za-z0-9-]+$/), dir: matching(/^(?:ltr|rtl)$/) },
    ...Object.fromEntries(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map(name => [name, heading])),
    blockquote: { id: anchor, class: exactly('quote') },
    figure: { id: anchor },
    figcaption: {},
    aside: { id: anchor, class: exactly('note'), role: exactly('note') },
    section: { class: exactly('bibliography'), role: exactly('doc-bibliography') },
    li: { id: matching(/^ref_[A-Za-z0-9_](?:[A-Za-z0-9_.:-]*[A-Za-z0-9_])?$/) },
    cite: { dir: exactly('auto') },
    bdi: {},
    sup: {},
  },
}

/** Parsers count these as errors of the document; they come from the text, and no markup can hide in them. */
const ERRORS_OF_CHARACTERS = new Set([
  'control-character-in-input-stream',
  'noncharacter-in-input-stream',
  'unexpected-null-character',
])

/** Quotes and lists in tables in list items, spans in them: see src/markdown/bounds.ts. Sections, six deep, around them. */
const MAX_TREE_DEPTH = 67

/** Everything that is wrong with `html`; empty when it is safe and well formed. */
export function faultsIn(html: string, kind: Kind): string[] {
  const faults: string[] = []
  const fragment = parseFragment(html, {
    onParseError: error => {
      if (!ERRORS_OF_CHARACTERS.has(error.code)) {
        faults.push(`is broken HTML: ${error.code}`)
      }
    },
  })
  const visit = (node: Node, ancestors: readonly string[]) => {
    if (ancestors.length > MAX_TREE_DEPTH) {
      faults.push('is nested too deeply')
      return
    }
    if ('tagName' in node) {
      faults.push(...elementFaults(node, ancestors, ALLOWED[kind]))
    } else if (node.nodeName !== '#text' && node.nodeName !== '#document-fragment') {
      faults.push(`has a ${node.nodeName}`)
    }
    for (const child of 'childNodes' in node ? node.childNodes : []) {
      visit(child, [...ancestors, node.nodeName])
    }
  }
  visit(fragment, [])
  faults.push(...idFaults(attributesIn(html, 'id'), attributesIn(html, 'href')))
  // Mutation XSS: markup that means something else after one more round through a parser.
  if (faults.length === 0 && outline(parseFragment(serialize(fragment))) !== outline(fragment)) {
    faults.push('changes when it is parsed again')
  }
  return faults
}

/** What a reader sees, without markup. */
export function textOf(html: string): string {
  const visit = (node: Node): string => {
    const children = 'childNodes' in node ? node.childNodes.map(visit).join('') : ''
    return node.nodeName === '#text' && 'value' in node ? node.value : children
  }
  return visit(parseFragment(html))
}

/** The values of an attribute, in the order of the document. */
export function attributesIn(html: string, attribute: string): string[] {
  const visit = (node: Node): string[] => [
    ...('attrs' in node ? node.attrs.filter(({ name }) => name === attribute).map(({ value }) => value) : []),
    ...('childNodes' in node ? node.childNodes.flatMap(visit) : []),
  ]
  return visit(parseFragment(html))
}

/** The headings in the order of the document. */
export function headingsOf(html: string): { name: string; id: string | undefined; text: string }[] {
  const visit = (node: Node): ReturnType<typeof headingsOf> => {
    if ('tagName' in node && /^h[1-6]$/.test(node.tagName)) {
      const id = node.attrs.find(({ name }) => name === 'id')?.value
      return [{ name: node.tagName, id, text: textOf(serialize(node)) }]
    }
    return 'childNodes' in node ? node.childNodes.flatMap(visit) : []
  }
  return visit(parseFragment(html))
}

/** No id stands twice, and the links between citations and the bibliography lead somewhere. */
function idFaults(ids: readonly string[], links: readonly string[]): string[] {
  const known = new Set(ids)
  const lost = links.filter(href => /^#(?:ref|cite)_/.test(href) && !known.has(href.slice(1)))
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `has the id ${id} twice`),
    ...(known.size === 0 ? [] : lost.map(href => `has a link to ${href}, which is not there`)),
  ]
}

/** The names of all elements in the order of the document. */
export function elementsIn(html: string): string[] {
  const visit = (node: Node): string[] => [
    ...('tagName' in node ? [node.tagName] : []),
    ...('childNodes' in node ? node.childNodes.flatMap(visit) : []),
  ]
  return visit(parseFragment(html))
}

function elementFaults(element: Element, ancestors: readonly string[], allowed: Allowed): string[] {
  const attributes = allowed[element.tagName]
  if (attributes === undefined || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
    return [`has the element ${element.tagName}`]
  }
  const faults = element.attrs
    .filter(({ name, value }) => attributes[name]?.(value) !== true)
    .map(({ name, value }) => `has the attribute ${name}=${JSON.stringify(value)} on ${element.tagName}`)
  if (element.tagName === 'a' && ancestors.includes('a')) {
    faults.push('has a link in a link')
  }
  if (element.tagName === 'a' && element.attrs.every(({ name }) => name !== 'href')) {
    faults.push('has a link without an address')
  }
  return faults
}

function isAbsolute(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && /^(?:https?|mailto):$/.test(url.protocol) && url.username === ''
}

function isAbsoluteOrOnSite(value: string): boolean {
  return isAbsolute(value) || (value !== '' && URL.parse(value) === null && isOnSite(value))
}

function isOnSite(value: string): boolean {
  return URL.parse(value, PAGE.href)?.origin === PAGE.origin
}

function outline(node: Node): string {
  const attributes = 'attrs' in node ? JSON.stringify(node.attrs.map(({ name, value }) => [name, value])) : ''
  const value = 'value' in node ? JSON.stringify(node.value) : ''
  const children = 'childNodes' in node ? node.childNodes.map(outline).join() : ''
  return `${node.nodeName}${attributes}${value}(${children})`
}
