import { escapeHtml } from '../markdown/escape.ts'
import type { Heading } from '../markdown/guide.ts'

/** The guides in their order in the navigation. Each has a file `guides/{name}.md`. */
export const GUIDES: Record<string, string> = {
  guides: 'All guides',
  frontends: 'Frontends',
  comments: 'Comments',
  editors: 'Editors',
  moderators: 'Moderators',
  operators: 'Operators',
  postgresql: 'PostgreSQL',
  upgrade: 'Upgrade',
  configuration: 'Configuration',
  limits: 'Limits',
  problems: 'Problems',
}

/** URLs are relative, so that they also work with a path prefix in front of the service. */
export const guidePage = (name: string, guide: { html: string; headings: Heading[] }, style: string) =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${GUIDES[name]} – Stet</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<nav aria-label="Guides">
<p>Stet</p>
<ul>
${Object.keys(GUIDES)
  .map(other => entry(other, name, guide.headings))
  .join('\n')}
<li><a href="../docs">API reference</a></li>
</ul>
</nav>
<main class="${name}">
${guide.html}</main>
</body>
</html>
`

/** An entry of the navigation. The entry of the current guide has its headings below it. */
function entry(name: string, current: string, headings: Heading[]): string {
  if (name !== current) {
    return `<li><a href="${name}">${GUIDES[name]}</a></li>`
  }
  const inner = headings.map(({ anchor, text }) => `<li><a href="#${anchor}">${escapeHtml(text)}</a></li>`)
  const list = inner.length === 0 ? '' : `\n<ul>\n${inner.join('\n')}\n</ul>\n`
  return `<li><a href="${name}" aria-current="page">${GUIDES[name]}</a>${list}</li>`
}

export const guideStyle = `:root {
  color-scheme: light dark;
  --text: light-dark(#1d2127, #e1e4e8);
  --quiet: light-dark(#57606a, #a3abb5);
  --page: light-dark(#ffffff, #15181c);
  --raised: light-dark(#f4f5f7, #20252b);
  --line: light-dark(#d5d9de, #3a4149);
  --link: light-dark(#1a5fb4, #8cb8f5);
}
* { box-sizing: border-box }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.6 system-ui, sans-serif }
a { color: var(--link); text-underline-offset: .15em }
nav { padding: 1rem 1.25rem; border-bottom: 1px solid var(--line); background: var(--raised) }
nav p { margin: 0 0 .5rem; font-weight: 700 }
nav ul { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem }
nav ul ul { display: none }
nav a { text-decoration: none }
nav a:hover { text-decoration: underline }
nav a[aria-current] { color: var(--text); font-weight: 700 }
main { max-width: 54rem; padding: .5rem 1.25rem 4rem; overflow-wrap: break-word }
h1, h2, h3 { line-height: 1.25; margin: 2em 0 .6em }
h1 { font-size: 1.9rem; margin-top: 1em }
h2 { font-size: 1.35rem; padding-top: .8em; border-top: 1px solid var(--line) }
h3 { font-size: 1.1rem }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .875em }
code { background: var(--raised); padding: .1em .3em; border-radius: 3px }
pre { padding: .9rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; overflow-x: auto; line-height: 1.5 }
pre code { padding: 0; background: none; font-size: inherit }
.table { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse; min-width: 100% }
th, td { padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { color: var(--quiet); font-size: .875rem }
td:first-child code, .problems td:nth-child(2) code { white-space: nowrap }
@media (max-width: 40rem) {
  tr:has(> :nth-child(2):last-child), :is(.configuration, .limits, .operators, .problems) tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line) }
  tr:has(> :nth-child(2):last-child) > *, :is(.configuration, .limits, .operators, .problems) tr > * { display: block; padding: .1rem 0; border: 0; overflow-wrap: anywhere }
  td:first-child code { white-space: normal }
  :is(.configuration, .limits, .operators, .problems) thead { display: none }
  .configuration td:nth-child(2):not(:empty)::before { content: 'Default: '; color: var(--quiet) }
}
@media (min-width: 60rem) {
  body { display: grid; grid-template-columns: 16rem minmax(0, 1fr) }
  nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem; border-bottom: 0; border-right: 1px solid var(--line) }
  nav ul { display: block }
  nav li { margin: .35rem 0 }
  nav ul ul { display: block; padding-left: .9rem; font-size: .875rem }
  main { max-width: 60rem; padding: .5rem 3rem 4rem }
}
@media print { nav { display: none } }
`
