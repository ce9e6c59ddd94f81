/** The facts of a harmless comment, and what a test changes of them. */
import type { Facts } from '../../../src/comments/rules/rule.ts'
import { renderComment } from '../../../src/markdown/render.ts'

export type Given = Partial<Omit<Facts, 'author'>> & { name?: string; url?: string | null }

export function factsOf({ name = 'Ada', url = null, body = 'I agree.', ...given }: Given = {}): Facts {
  return {
    author: { name, url },
    body,
    text: renderComment(body).text,
    honeypot: false,
    fillSeconds: 60,
    policy: 'open',
    trusted: false,
    bans: [],
    seen: new Map(),
    ...given,
  }
}
