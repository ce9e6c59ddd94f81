import type { MarkdownBody } from '../http/json-body.ts'
import { Problem } from '../kernel/problem.ts'
import { parseArticle } from './formats/markdown.ts'
import type { NewArticle } from './model/article.ts'

/** The article that a request brings as Markdown. @throws Problem 400 that names every fault with its line. */
export function readMarkdownBody({ text }: MarkdownBody): NewArticle {
  const result = parseArticle(text)
  if ('faults' in result) {
    throw new Problem('invalid-request', {
      faults: result.faults.map(({ line, field, detail }) => ({
        pointer: field === null ? '' : `/${field.replaceAll('.', '/')}`,
        detail: line === null ? detail : `Line ${line}: ${detail}`,
      })),
    })
  }
  return result.article
}
