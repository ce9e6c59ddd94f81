/** The pages of a static site, as a frontend without a framework makes them. */
import type { Article } from '../../src/content/model/article.ts'
import type { Section } from '../../src/content/model/section.ts'
import { escapeHtml } from '../../src/markdown/escape.ts'

/** A tag or an author. */
export type Name = { slug: string; name: string }
export type Namer = (kind: 'tag' | 'author', name: string) => Name

const link = (href: string, text: string, more = '') => `<a href="${href}"${more}>${escapeHtml(text)}</a>`
const list = (items: readonly string[]) => `<ul>${items.map(item => `<li>${item}</li>`).join('\n')}</ul>`
const linkTo = ({ slug, title, lang }: Article) => link(`${slug}.html`, title, ` lang="${lang}"`)

export const nameFile = (kind: string, { slug }: Name) => `${kind}_${slug}.html`

const layout = (lang: string, head: string, main: string) => `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
${head}
<nav><a href="index.html">Articles</a> <a href="names.html">Names</a> <a href="search.html">Search</a> <a href="works.html">Works cited</a></nav>
<main>${main}</main>
</html>
`
const titled = (title: string) => `<title>${escapeHtml(title)}</title>`

type Toc = NonNullable<Article['toc']>

const contents = (toc: Toc): string =>
  toc.length === 0
    ? ''
    : list(toc.map(({ anchor, heading, sections }) => link(`#${anchor}`, heading) + contents(sections)))

/** Other articles: those beside this one in its language, and its translations. */
export type Others = { previous: Article | undefined; next: Article | undefined; translations: Article[] }

export function articlePage(
  article: Article,
  { previous, next, translations }: Others,
  nameOf: Namer,
): string {
  const { lang, title, seo, jsonLd, url, html = '', toc = [], tags, authors } = article
  const head = `${titled(seo?.title ?? title)}
<meta name="description" content="${escapeHtml(seo?.description ?? '')}">
${url ? `<link rel="canonical" href="${escapeHtml(url)}">` : ''}
<link rel="alternate" type="application/atom+xml" href="${feedFile(`lang=${lang}`)}">
<script type="application/ld+json">${jsonLd}</script>`
  const names = (kind: 'tag' | 'author', all: string[]) =>
    all.map(name => nameOf(kind, name)).map(one => link(nameFile(kind, one), one.name))
  return layout(
    lang,
    head,
    `<h1>${escapeHtml(title)}</h1>
${list(
  names(
    'author',
    authors.map(({ name }) => name),
  ),
)}
${list(translations.map(other => link(`${other.slug}.html`, other.lang)))}
${contents(toc)}
${html}
${list(names('tag', tags))}
${previous ? link(`${previous.slug}.html`, previous.title, ' rel="prev"') : ''}
${next ? link(`${next.slug}.html`, next.title, ' rel="next"') : ''}`,
  )
}

const LISTED = 50

/** Pages of a list of articles. */
export function* listPages(file: string, title: string, articles: readonly Article[], feed: string) {
  const count = Math.max(1, Math.ceil(articles.length / LISTED))
  const fileOf = (page: number) => (page === 0 ? file : file.replace('.html', `_${page + 1}.html`))
  for (let page = 0; page < count; page += 1) {
    const shown = articles.slice(page * LISTED, (page + 1) * LISTED)
    const more = page + 1 < count ? link(fileOf(page + 1), 'Older') : ''
    const head = `${titled(title)}\n<link rel="alternate" type="application/atom+xml" href="${feedFile(feed)}">`
    const main = `<h1>${escapeHtml(title)}</h1>${list(shown.map(linkTo))}${more}`
    yield [fileOf(page), layout('en', head, main)] as const
  }
}

/** All languages, tags and authors. */
export const indexPage = (names: Record<string, readonly Name[]>) =>
  layout(
    'en',
    titled('Names'),
    Object.entries(names)
      .map(([kind, some]) => list(some.map(one => link(nameFile(kind, one), one.name))))
      .join('\n'),
  )

/** A feed has a file of its own, by its filter. */
export const feedFile = (filter: string) => `feed_${filter.replace('=', '_') || 'all'}.atom`

/** Who cites each work. */
export function worksPage(articles: readonly Article[]): string {
  const works = Map.groupBy(
    articles.flatMap(article => (article.references ?? []).map(work => ({ article, work }))),
    ({ work }) => work.DOI ?? work.URL ?? work.title,
  )
  const items = [...works].map(
    ([name, citing]) => escapeHtml(name) + list(citing.map(({ article }) => linkTo(article))),
  )
  return layout('en', titled('Works cited'), list(items))
}

/** A search box that asks the service; without scripts it asks by itself. */
export const searchPage = (api: string) =>
  layout(
    'en',
    titled('Search'),
    `<form action="${api}/v1/search" role="search"><input name="q" type="search" aria-label="Search"></form>`,
  )

/** What a search in the browser alone would look through. */
export function searchData(articles: readonly Article[]): string {
  const documents = articles.flatMap(({ slug, title, lang, sections = [] }) =>
    flatten(sections).map(({ anchor, heading, body }) => ({ slug, title, lang, anchor, heading, body })),
  )
  return JSON.stringify(documents)
}

const flatten = (sections: readonly Section[]): Section[] =>
  sections.flatMap(section => [section, ...flatten(section.sections)])
