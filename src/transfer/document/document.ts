/**
 * Reads the plain text of a web page: title, subtitle, lead, headings, references, and the end of the page. Plain text
 * marks none of these, so they are guessed; notes say what was guessed. Words are not changed. Pure.
 */

import { SectionTree } from '../../content/formats/read-sections.ts'
import { fillAnchors } from '../../content/model/anchors.ts'
import { NewArticle } from '../../content/model/article.ts'
import type { NewSection } from '../../content/model/section.ts'
import { LIMITS, RESERVED_SLUGS } from '../../kernel/limits.ts'
import { readInput } from '../../kernel/read-input.ts'
import { isStreamSafe } from '../../kernel/text.ts'
import { anchorFor } from '../../markdown/anchor.ts'
import { type TextBlock, textBlocks } from './blocks.ts'
import { bodyOf } from './body.ts'
import { cutPageEnd } from './end.ts'
import { languageOfLetters, languageOfText } from './language.ts'
import { type Part, readParts } from './levels.ts'
import { readOpening } from './opening.ts'
import { outlineOf } from './outline.ts'
import { isByline, isReferencesHeading } from './phrases.ts'
import { readReferences } from './references.ts'

/** The file is empty, is not a text, or exceeds a limit of articles. */
export class UnreadableDocumentError extends Error {
  override name = 'UnreadableDocumentError'
}

/** @throws UnreadableDocumentError */
export function readDocument(text: string): { article: NewArticle; outline: string; notes: string[] } {
  const page = cutPageEnd(blocksOf(text))
  const [first, ...others] = page.blocks
  if (first === undefined) {
    throw new UnreadableDocumentError('There is no text above the comment form.')
  }
  const opening = readOpening([first, ...others])
  const { parts, notes } = readParts(opening.rest)
  const isReferences = ({ heading }: Part) => heading !== null && isReferencesHeading(heading)
  const sections = sectionsOf(parts.filter(part => !isReferences(part)))
  const lang = languageOfText(opening.rest.flatMap(({ lines }) => lines).join(' '))
  const letters = languageOfLetters(opening.subtitle ?? '')
  const result = readInput(NewArticle, {
    slug: slugOf(opening.title),
    title: opening.title,
    subtitle: opening.subtitle,
    subtitleLang: letters === lang ? null : letters,
    lang: lang ?? 'und',
    sections: fillAnchors(sections),
    references: readReferences(parts.filter(isReferences).flatMap(({ blocks }) => blocks)),
  })
  if (!result.success) {
    const faults = result.issues.first.map(({ path, detail }) => `${path.join('.')}: ${detail}`)
    throw new UnreadableDocumentError(`The document makes no valid article. ${faults.join(' ')}`)
  }
  return {
    article: result.data,
    outline: outlineOf(result.data),
    notes: [
      ...opening.notes,
      ...notes,
      ...languageNotes(lang, opening.subtitle, letters),
      ...bylineNotes(parts),
      ...page.notes,
    ],
  }
}

function blocksOf(text: string): TextBlock[] {
  if (text.length > LIMITS.requestBytes) {
    throw new UnreadableDocumentError(`The text is longer than ${LIMITS.requestBytes} characters.`)
  }
  if (!isStreamSafe(text)) {
    throw new UnreadableDocumentError(
      `There are more than ${LIMITS.combiningMarks} combining marks in a row.`,
    )
  }
  if (text.includes('\0') || text.includes('\ufffd\ufffd')) {
    throw new UnreadableDocumentError('This is not a text in UTF-8.')
  }
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text)) {
    throw new UnreadableDocumentError('This is HTML or XML. Save the page as plain text.')
  }
  const blocks = textBlocks(text)
  if (blocks.length === 0) {
    throw new UnreadableDocumentError('There is no text in this document.')
  }
  return blocks
}

function sectionsOf(parts: readonly Part[]): NewSection[] {
  if (parts.length > LIMITS.sectionsPerArticle) {
    throw new UnreadableDocumentError(`There are more than ${LIMITS.sectionsPerArticle} headings.`)
  }
  const tree = new SectionTree()
  for (const [line, { heading, kind, level, blocks }] of parts.entries()) {
    const section = { heading, kind, body: bodyOf(blocks), sections: [] }
    if (heading === null) {
      tree.closeDownTo(level)
      tree.add(line, section)
    } else {
      tree.addAt(Math.min(level, LIMITS.sectionDepth), line, section)
    }
  }
  return tree.sections
}

function slugOf(title: string): string {
  const slug = anchorFor(title)
  return slug === '' || RESERVED_SLUGS.has(slug) ? `${slug}-article`.replace(/^-/, '') : slug
}

function languageNotes(lang: string | null, subtitle: string | null, subtitleLang: string | null): string[] {
  const notes = [
    lang === null
      ? 'The language was not recognised: `lang` is und (undetermined).'
      : `The language was taken to be ${lang}, from its letters and most frequent words.`,
  ]
  if (subtitle !== null && subtitleLang !== null && subtitleLang !== lang) {
    notes.push(`The subtitle was taken to be in ${subtitleLang}, from its letters.`)
  }
  return notes
}

function bylineNotes(parts: readonly Part[]): string[] {
  const [lead] = parts
  const lines = lead?.heading === null ? lead.blocks.flatMap(block => block.lines).filter(isByline) : []
  return lines.map(line => `“${line.trim()}” looks like a byline or a date and was left in the text.`)
}
