/** Every parser and renderer, with hostile inputs up to what the limits admit. */

import { readAndJudge } from '../../src/comments/posting/judge.ts'
import { readConfig } from '../../src/config.ts'
import { parseArticle } from '../../src/content/formats/markdown.ts'
import { LIMITS } from '../../src/kernel/limits.ts'
import { isStreamSafe } from '../../src/kernel/text.ts'
import { citationsIn, headingsIn, renderComment, renderSection } from '../../src/markdown/render.ts'
import { domainsAbove, hostOf, phraseFinder } from '../../src/spam/text/compare.ts'
import { readComment } from '../../src/spam/text/reading.ts'
import { readDocument, UnreadableDocumentError } from '../../src/transfer/document/document.ts'
import { hostileNesting } from '../markdown/hostile-nesting.ts'
import type { GrowthCase } from './growth-clock.ts'
import { DOCUMENTS, MARKDOWN, YAML } from './growth-documents.ts'
import { OF_PARTS, parts } from './growth-parts.ts'
import { TEXTS } from './growth-texts.ts'

type Reader = { most: number; read: (text: string) => unknown }

const settings = readConfig({ COMMENT_BLOCKED_WORDS: 'x y,z*,国' }).spam
const references = new Map([['a', 1]])

/** What reads one body or one comment. */
const OF_TEXTS: Record<string, Reader> = {
  'a section': {
    most: LIMITS.sectionBody,
    read: text => renderSection(text, { lang: 'zh', references }),
  },
  'headings of a section': { most: LIMITS.sectionBody, read: headingsIn },
  'citations of a section': { most: LIMITS.sectionBody, read: citationsIn },
  'a comment': { most: LIMITS.comment, read: renderComment },
  'the rules': { most: LIMITS.comment, read: judged },
  'a ban of a host': { most: LIMITS.comment, read: text => domainsAbove(readComment(written(text)).hosts()) },
  'a ban of a phrase': { most: LIMITS.comment, read: text => phraseFinder(text)('a a') },
  'the name of a host': { most: 253, read: hostOf },
}

const written = (text: string) => ({
  name: text.slice(0, LIMITS.name),
  url: null,
  body: text,
  html: renderComment(text).html,
})

function judged(text: string) {
  const url = `https://a.example/${encodeURI(text.toWellFormed()).slice(0, LIMITS.url - 20)}`
  return readAndJudge({ ...written(text), url }, settings)
}

const FRONT = 'title: T\nslug: t\nlang: en\n'

/** What reads a whole file. */
const OF_FILES: [
  kind: string,
  reader: Reader,
  texts: Readonly<Record<string, (length: number) => string>>,
][] = [
  [
    'an article',
    { most: LIMITS.requestBytes - 50, read: text => parseArticle(`---\n${FRONT}---\n${text}`) },
    MARKDOWN,
  ],
  [
    'front matter',
    { most: LIMITS.frontMatter - 50, read: text => parseArticle(`---\n${FRONT}${text}\n---\n`) },
    YAML,
  ],
  ['a document', { most: LIMITS.requestBytes - 10, read: readPage }, DOCUMENTS],
]

function readPage(text: string): void {
  try {
    readDocument(`Title\n\n${text}`)
  } catch (error) {
    if (!(error instanceof UnreadableDocumentError)) {
      throw error
    }
  }
}

export function parserCases(): GrowthCase[] {
  const textOf = (kind: string, length: number) =>
    TEXTS[kind]?.(length) ?? (hostileNesting(length)[kind] as string).slice(0, length)
  // No schema lets the others through.
  const kinds = [...Object.keys(hostileNesting(100)), ...Object.keys(TEXTS)].filter(kind =>
    isStreamSafe(textOf(kind, 100)),
  )
  const ofTexts = Object.entries(OF_TEXTS).flatMap(([reader, { most, read }]) =>
    kinds.map(kind => parts(`${reader}: ${kind}`, most, length => textOf(kind, length), read)),
  )
  const ofFiles = OF_FILES.flatMap(([reader, { most, read }, texts]) =>
    Object.entries(texts).map(([kind, make]) => parts(`${reader}: ${kind}`, most, make, read)),
  )
  return [...ofTexts, ...ofFiles, ...OF_PARTS]
}
