/** Renders the guides of the service. They are our own text, so links and images need no checks. */
import { lazy } from '../kernel/lazy.ts'
import { anchorFor } from './anchor.ts'
import { guideParser } from './parsers.ts'
import { inlineText } from './text.ts'
import type { Token } from './tokens.ts'

export type Heading = { anchor: string; text: string }

const guides = lazy(guideParser)

/**
 * `headings` are those of the second level. Links to other guides (`comments.md#states`) lose the `.md`, and images and
 * links to examples the `../`: pages of guides are one folder higher than their files.
 */
export function renderGuide(source: string): { html: string; headings: Heading[] } {
  const parser = guides()
  const tokens = parser.parse(source, {})
  const headings: Heading[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const text = inlineText([tokens[index + 1] as Token])
      const anchor = anchorFor(text)
      token.attrSet('id', anchor)
      if (token.tag === 'h2') {
        headings.push({ anchor, text })
      }
    }
    for (const link of token.children?.filter(({ type }) => type === 'link_open') ?? []) {
      const href = String(link.attrGet('href')).replace(/^([a-z]+)\.md(?=#|$)/, '$1')
      link.attrSet('href', href.replace(/^\.\.\/(?=examples\/)/, ''))
    }
    for (const image of token.children?.filter(({ type }) => type === 'image') ?? []) {
      image.attrSet('src', String(image.attrGet('src')).replace(/^\.\.\//, ''))
    }
  }
  return { html: parser.renderer.render(tokens, parser.options, {}), headings }
}
