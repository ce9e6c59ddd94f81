/** The page at `/` and `/v1`. Its links are relative to the URL of the service. */
import { escapeHtml } from '../markdown/escape.ts'
import { layout } from './layout.ts'

/** What the page shows of an article. */
export type NewestArticle = {
  slug: string
  /** Its page at the site; null: the service does not know it. */
  url: string | null
  title: string
  lang: string
  summary: string | null
  publishedAt: string | null
}

/** Where feed readers find the feeds of the page. */
const FEEDS = `
<link rel="alternate" type="application/atom+xml" href="v1/feed.atom">
<link rel="alternate" type="application/feed+json" href="v1/feed.json">`

export const homePage = (articles: readonly NewestArticle[]) =>
  layout({
    title: 'Content API',
    root: '',
    path: '',
    head: FEEDS,
    main: `<h1>Stet</h1>
<p>This is a headless content API. It stores articles with their sections, references and comments, and answers JSON. Sites
and apps make pages of it.</p>
<ul>
<li><a href="docs/guides">Guides</a>: how to show articles and comments, to write, to moderate and to run the service</li>
<li><a href="docs">API reference</a>: every request, field and answer, to read and to try</li>
<li>Pages to copy, in plain HTML and JavaScript: <a href="docs/examples/article.html">an article with its comments</a>,
<a href="docs/examples/search.html">a search box</a></li>
<li>The contract for generators of clients, OpenAPI 3.1: <a href="openapi.json">openapi.json</a>,
<a href="openapi.yaml">openapi.yaml</a></li>
<li>Health: <a href="healthz">the process runs</a>, <a href="readyz">the service can take requests</a></li>
</ul>
<p>Programs that ask for <code>application/json</code> here get these addresses as an index.</p>
<h2>Newest articles</h2>
${articles.length === 0 ? NONE : list(articles)}
`,
  })

const NONE = `<p>No article is public yet. <a href="docs/editors">Editors</a> says how to write and publish one.</p>`

const list = (articles: readonly NewestArticle[]) => `<ol class="articles">
${articles.map(entry).join('\n')}
</ol>
<p><a href="v1/articles">All articles</a> · <a href="v1/feed.atom">feed</a></p>`

/** An entry has the language and the direction of its article. A slug needs no escape. Without a page it is the one to copy. */
function entry({ slug, url, title, lang, summary, publishedAt }: NewestArticle): string {
  const day = String(publishedAt).slice(0, 10)
  return `<li lang="${lang}" dir="auto">
<h3><a href="${escapeHtml(url ?? `docs/examples/article.html?article=${slug}`)}">${escapeHtml(title)}</a></h3>
<p class="quiet"><time datetime="${publishedAt}">${day}</time> · ${lang} · <a href="v1/articles/${slug}?include=html,toc">JSON</a></p>${summary === null ? '' : `\n<p>${escapeHtml(summary)}</p>`}
</li>`
}
