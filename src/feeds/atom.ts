/** Prints feeds as Atom (RFC 4287), in pages (RFC 5005, section 3). Pure. */
import type { Author, Entry, Feed } from './feed.ts'
import { escapeXml } from './xml.ts'

export const ATOM = 'application/atom+xml'

export function printAtom({ title, lang, site, home, updated, addresses, entries }: Feed): string {
  const { first, self, next, previous } = addresses
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"${language(lang)}>
${lines(
  element('id', first),
  element('title', title),
  element('updated', updated),
  // For entries without an author (section 4.1.1).
  author({ name: site, url: null }),
  link('self', self, ATOM),
  link('first', first, ATOM),
  next && link('next', next, ATOM),
  previous && link('previous', previous, ATOM),
  home && link('alternate', home, 'text/html'),
  ...entries.map(printEntry),
)}
</feed>
`
}

const printEntry = ({ id, title, lang, url, published, updated, authors, tags, summary, html }: Entry) =>
  lines(
    `<entry${language(lang)}>`,
    element('id', id),
    element('title', title),
    url && link('alternate', url, 'text/html'),
    element('published', published),
    element('updated', updated),
    ...authors.map(author),
    ...tags.map(tag => `<category term="${escapeXml(tag)}"/>`),
    summary && element('summary', summary),
    `<content type="html">${escapeXml(html)}</content>`,
    '</entry>',
  )

const lines = (...parts: (string | null)[]) => parts.filter(part => part !== null).join('\n')

const language = (lang: string | null) => (lang === null ? '' : ` xml:lang="${escapeXml(lang)}"`)

const element = (name: string, text: string) => `<${name}>${escapeXml(text)}</${name}>`

const link = (relation: string, address: string, type: string) =>
  `<link rel="${relation}" type="${type}" href="${escapeXml(address)}"/>`

const author = ({ name, url }: Author) =>
  `<author>${element('name', name)}${url === null ? '' : element('uri', url)}</author>`
