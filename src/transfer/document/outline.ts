import type { NewArticle } from '../../content/model/article.ts'
import type { NewSection } from '../../content/model/section.ts'
import { renderSection } from '../../markdown/render.ts'

/** The tree of an article as indented lines for a terminal, with kinds and numbers of words. */
export function outlineOf({ title, subtitle, subtitleLang, lang, sections, references }: NewArticle): string {
  const lines = (siblings: readonly NewSection[], indent: string): string[] =>
    siblings.flatMap(section => [
      `${indent}${label(section, lang)}`,
      ...lines(section.sections, `${indent}  `),
    ])
  return [
    `${title} (${lang})`,
    ...(subtitle === null ? [] : [`${subtitle} (${['subtitle', subtitleLang].filter(Boolean).join(', ')})`]),
    ...lines(sections, '  '),
    ...(references.length === 0 ? [] : [`  references: ${references.length}`]),
  ].join('\n')
}

function label({ heading, kind, body }: NewSection, lang: string): string {
  const { text, words } = renderSection(body, { lang, references: new Map() })
  const name = heading ?? `“${beginning(text)}”`
  return `${kind === 'prose' && heading !== null ? '' : `[${kind}] `}${name} · ${words} ${words === 1 ? 'word' : 'words'}`
}

function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 50 ? line : `${line.slice(0, 50).trimEnd()}…`
}
