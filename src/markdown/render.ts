/** Renders the Markdown of editors (sections) and readers (comments) to safe HTML and plain text. */
import { lazy } from '../kernel/lazy.ts'
import { INVISIBLE, isVisible } from '../kernel/text.ts'
import { resolveCitations } from './citations.ts'
import { isCommentLink, isSectionLink } from './links.ts'
import { commentParser, outlineParser, sectionParser } from './parsers.ts'
import { sanitize } from './sanitize.ts'
import { plainText } from './text.ts'
import { countWords } from './words.ts'

/**
 * Stored with each rendered text. Increase it whenever the same source is rendered differently than before, and whenever
 * the fingerprint or the traits of a comment change.
 */
export const RENDERER_VERSION = 4

export type Rendered = { html: string; text: string; words: number }

/**
 * `cited`: the keys that the body cites, known or not, in order of first appearance. `citations`: how often it cites.
 */
export type RenderedSection = Rendered & { cited: string[]; citations: number }

/** `references` maps the citation keys of the article to their numbers. */
type SectionOptions = { lang: string; references: ReadonlyMap<string, number> }

const sections = lazy(sectionParser)
// Headings are blocks, so the inline content need not be parsed.
const outlines = lazy(() => outlineParser().disable('inline'))
const comments = lazy(commentParser)

/** Renders the body of a section. A citation with an unknown key stays text. */
export function renderSection(source: string, { lang, references }: SectionOptions): RenderedSection {
  const tokens = sections().parse(source.toWellFormed(), {})
  const citations = resolveCitations(tokens, references)
  sanitize(tokens, { allows: isSectionLink })
  const text = plainText(tokens)
  const html = sections().renderer.render(tokens, sections().options)
  const cited = [...new Set(citations)]
  return { html, text, words: countWords(text, lang), cited, citations: citations.length }
}

/** Renders the bodies of one article, each text once: the check of the article and its storing share the result. */
export function sectionRenderer(options: SectionOptions): (body: string) => RenderedSection {
  const known = new Map<string, RenderedSection>()
  return body => {
    const rendered = known.get(body) ?? renderSection(body, options)
    known.set(body, rendered)
    return rendered
  }
}

/** The keys that the body of a section cites, in order of first appearance. */
export function citationsIn(source: string): string[] {
  return [...new Set(resolveCitations(sections().parse(source, {}), new Map()))]
}

/** The numbers, from 1, of the lines at which ATX and setext headings begin, also in quotes and lists. */
export function headingsIn(source: string): number[] {
  return outlines()
    .parse(source, {})
    .flatMap(token => (token.type === 'heading_open' && token.map !== null ? [token.map[0] + 1] : []))
}

/** Renders a comment: paragraphs, emphasis, code, quotes, lists and links. Line breaks are kept. */
export function renderComment(source: string): { html: string; text: string } {
  const tokens = comments().parse(source.toWellFormed(), {})
  sanitize(tokens, { allows: isCommentLink, rel: 'nofollow ugc noopener' })
  return { html: comments().renderer.render(tokens, comments().options), text: plainText(tokens) }
}

/** Letters that cannot be part of a mark or a reference of Markdown: such a text need not be rendered to be seen. */
const PLAINLY_SHOWN = new RegExp(`^[^[&<\`~>\\\\]*(?![${INVISIBLE}])\\p{L}[^[&<\`~>\\\\]*$`, 'u')

/** Whether a comment shows anything. `&#8203;`, `>` and `[](https://a.example)` do not. */
export const commentShows = (source: string): boolean =>
  PLAINLY_SHOWN.test(source) || isVisible(renderComment(source).html.replace(/<[^>]*>/g, ''))
