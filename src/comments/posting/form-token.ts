/**
 * The signed token of a comment form. It holds the time at which the form was requested. Every token is unique, so that
 * each can be used only once.
 */
import { randomBytes } from 'node:crypto'
import type { Secrets } from '../../kernel/secrets.ts'

/** @param mark makes the token unique among those of the same millisecond. */
export function makeFormToken(
  secrets: Secrets,
  articleId: string,
  askedAt: Date,
  mark = randomBytes(12).toString('base64url'),
): string {
  const opening = `${askedAt.getTime()}.${mark}`
  return `${opening}.${secrets.sign('form', JSON.stringify([articleId, opening]))}`
}

/** When the form was requested; undefined when the token is not a form token of this article. */
export function readFormToken(secrets: Secrets, token: string, articleId: string): Date | undefined {
  const end = token.lastIndexOf('.')
  const opening = token.slice(0, end)
  const isOurs = secrets.verifies('form', token.slice(end + 1), JSON.stringify([articleId, opening]))
  return isOurs ? new Date(Number(opening.split('.', 1))) : undefined
}
