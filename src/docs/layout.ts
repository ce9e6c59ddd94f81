/** The frame and the look of every page that people read. */
import { readFileSync } from 'node:fs'
import type { FastifyReply } from 'fastify'
import { escapeHtml } from '../markdown/escape.ts'
import type { Heading } from '../markdown/guide.ts'
import { type Asset, versionOf } from './assets.ts'
import { GUIDES } from './guide-list.ts'

const style = readFileSync(new URL('style.css', import.meta.url), 'utf8')

/** The style of all pages. */
export const STYLE: Asset = {
  name: 'style.css',
  type: 'text/css; charset=utf-8',
  read: () => style,
}

/** Of the URL of the style, below `/docs/`. */
export const STYLE_PATH = `${versionOf([style])}/${STYLE.name}`

/** Pages run no script. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export type Page = {
  title: string
  /** From the URL of the page to that of the service: `../` for each folder. */
  root: '' | '../'
  /** Below the URL of the service: `docs/guides`. */
  path: string
  /** HTML. */
  main: string
  /** HTML for the head, such as scripts. */
  head?: string
  /** Those of the second level, for the navigation. */
  headings?: Heading[]
}

/** URLs are relative, so that they also work with a path prefix in front of the service. */
export const layout = ({ title, root, path, main, head = '', headings = [] }: Page) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Stet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${root}docs/${STYLE_PATH}">${head}
</head>
<body>
<nav aria-label="Pages">
${navigate(root, path, headings)}
</nav>
<main class="${path.split('/').at(-1) || 'home'}">
${main}</main>
</body>
</html>
`

const list = (entries: string[]) => `<ul>\n${entries.join('\n')}\n</ul>`

/** Three entries; on wide screens also the guides, and below the current one its headings. */
function navigate(root: string, current: string, headings: Heading[]): string {
  const link = (path: string, text: string, below = '') => {
    const mark = path === current ? ' aria-current="page"' : ''
    return `<li><a href="${`${root}${path}` || './'}"${mark}>${text}</a>${below}</li>`
  }
  const anchors = headings.map(({ anchor, text }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`)
  const { guides: overview, ...guides } = GUIDES
  const entries = Object.entries(guides).map(([name, text]) =>
    link(`docs/${name}`, text, `docs/${name}` === current ? `\n${list(anchors)}\n` : ''),
  )
  return list([
    link('', 'Stet'),
    link('docs', 'API reference'),
    link('docs/guides', String(overview), `\n${list(entries)}\n`),
  ])
}

/** Answers with a page. @param policy of what it may load; default: the style alone. */
export const sendPage = (reply: FastifyReply, page: string, policy = POLICY) =>
  reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page)
