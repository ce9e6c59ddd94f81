/** Plain texts of many kinds, each with the outline that a reader sees in it (`documents/*.outline`). */
import { readdirSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { parseArticle, printArticle } from '../../src/content/formats/markdown.ts'
import type { NewArticle } from '../../src/content/model/article.ts'
import type { NewSection } from '../../src/content/model/section.ts'
import { renderSection } from '../../src/markdown/render.ts'
import { readDocument } from '../../src/transfer/document/document.ts'

const documents = new URL('documents/', import.meta.url)

const names = readdirSync(documents)
  .filter(file => file.endsWith('.txt'))
  .map(file => file.slice(0, -'.txt'.length))

t.ok(names.length >= 10, 'ten unlike documents or more')

for (const name of names) {
  t.test(name, async t => checkOutline(t, name))
}

t.test('every word is kept, in order', async t => {
  const text = readDocumentFile('two-languages.txt')
  const kept = text
    .slice(0, text.indexOf('Leave a Reply'))
    .replace('References', '')
    .replace(/^ +\d\. /gm, '')
  t.strictSame(wordsOfArticle(readDocument(text).article), wordsOf(kept))
})

function readDocumentFile(name: string): string {
  return readFileSync(new URL(name, documents), 'utf8')
}

function checkOutline(t: Test, name: string): void {
  const { article, notes } = readDocument(readDocumentFile(`${name}.txt`))
  t.equal(`${described(article)}\n`, readDocumentFile(`${name}.outline`), notes.join('\n'))
  t.strictSame(parseArticle(printArticle(article)), { article }, 'survives as Markdown')
}

/** An article in the form of the `.outline` files. */
function described(article: NewArticle): string {
  const { title, subtitle, subtitleLang, lang, sections, references } = article
  const tree = (list: readonly NewSection[], indent: string): string[] =>
    list.flatMap(({ heading, kind, body, sections: below }) => [
      `${indent}${heading ?? `[${kind}] ${body.split(/\s+/).slice(0, 4).join(' ')}`}`,
      ...tree(below, `${indent}  `),
    ])
  return [
    `title: ${title}`,
    `subtitle: ${subtitle ?? '-'}${subtitleLang === null ? '' : ` (${subtitleLang})`}`,
    `lang: ${lang}`,
    ...tree(sections, ''),
    ...references.map(({ title, URL, DOI, author, issued }) => {
      const authors = author.map(({ family, literal }) => family ?? literal).join(', ')
      const fields = [title, URL, DOI, authors === '' ? null : authors, issued].map(field => field ?? '-')
      return `reference: ${fields.slice(0, Math.max(2, fields.findLastIndex(field => field !== '-') + 1)).join(' | ')}`
    }),
  ].join('\n')
}

function wordsOfArticle({ title, subtitle, lang, sections, references }: NewArticle): string[] {
  const texts = (list: readonly NewSection[]): string[] =>
    list.flatMap(({ heading, body, sections: below }) => [
      heading ?? '',
      renderSection(body, { lang, references: new Map() }).text,
      ...texts(below),
    ])
  return wordsOf([title, subtitle, ...texts(sections), ...references.map(entry => entry.title)].join('\n'))
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(word => word !== '')
}
