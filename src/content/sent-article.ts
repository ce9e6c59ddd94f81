/** The article of a request body. */

import { MarkdownBody } from '../http/json-body.ts'
import { LIMITS } from '../kernel/limits.ts'
import { Problem } from '../kernel/problem.ts'
import { parseAs } from './formats/markdown.ts'
import { MarkdownInput } from './model/article.ts'

/** Media types of a whole article. */
export const MEDIA = ['application/json', 'text/markdown']

/** Reads the article of a request body, JSON or Markdown. @throws Problem 400 that names every fault with its line. */
export function readArticleBody<B>(body: B): Exclude<B, MarkdownBody> | MarkdownInput {
  if (!(body instanceof MarkdownBody)) {
    return body as Exclude<B, MarkdownBody>
  }
  const result = parseAs(MarkdownInput, body.text, LIMITS.frontMatter)
  if ('faults' in result) {
    throw new Problem('invalid-request', {
      faults: result.faults.map(({ line, field, code, detail }) => ({
        pointer: field === null ? '' : `/${field.replaceAll('.', '/')}`,
        code,
        detail: line === null ? detail : `Line ${line}: ${detail}`,
      })),
    })
  }
  return result.article
}
