/** What the handler reads in a request body: an article as Markdown, references as BibTeX. */

import { TextBody } from '../http/json-body.ts'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'
import { readBibtex } from './formats/bibtex-input.ts'
import type { Fault } from './formats/faults.ts'
import { parseAs } from './formats/markdown.ts'
import { MarkdownInput } from './model/article.ts'
import type { NewReference } from './model/reference.ts'

/** Media types of a whole article. */
export const MEDIA = ['application/json', 'text/markdown']

/** Reads the article of a request body, JSON or Markdown. @throws Problem 400 that names every fault with its line. */
export function readArticleBody<B>(body: B): Exclude<B, TextBody> | MarkdownInput {
  if (!(body instanceof TextBody)) {
    return body as Exclude<B, TextBody>
  }
  const result = parseAs(MarkdownInput, body.text, LIMITS.frontMatter)
  if ('faults' in result) {
    throw withLines(result.faults)
  }
  return result.article
}

/** Reads the references of a request body in BibTeX. @throws Problem 400, as above; fields are those of the n-th entry. */
export function readReferencesBody({ text }: TextBody): NewReference[] {
  const result = readBibtex(text)
  if ('faults' in result) {
    throw withLines(result.faults)
  }
  return result.references
}

const withLines = (faults: readonly Fault[]) =>
  new Problem('invalid-request', {
    faults: faults.map(({ line, field, code, detail }) => ({
      pointer: field === null ? '' : `/${field.replaceAll('.', '/')}`,
      code,
      detail: line === null ? detail : `Line ${line}: ${detail}`,
    })),
  })
