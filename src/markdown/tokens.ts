/** The types of markdown-it, which it does not export by name, and functions that make tokens. */
import type MarkdownIt from 'markdown-it'
import { latePackage } from '../kernel/late.ts'

/** As CommonJS the module is the class itself. */
export const markdownIt: () => typeof MarkdownIt = latePackage('markdown-it')

export type Parser = InstanceType<typeof MarkdownIt>
export type Token = InstanceType<typeof MarkdownIt.Token>
export type InlineRule = Parameters<Parser['inline']['ruler']['push']>[1]

export function textToken(content: string): Token {
  const token = new (markdownIt().Token)('text', '', 0)
  token.content = content
  return token
}

export function openTag(type: string, tag: string, attributes: Record<string, string>): Token {
  const token = new (markdownIt().Token)(type, tag, 1)
  token.attrs = Object.entries(attributes)
  return token
}

export function closeTag(type: string, tag: string): Token {
  return new (markdownIt().Token)(type, tag, -1)
}

/** Makes `token` a text token; `content` is escaped when it is rendered. */
export function turnIntoText(token: Token, content: string): void {
  Object.assign(token, textToken(content))
}
