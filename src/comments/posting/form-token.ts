/** Says when somebody asked for the form of an article. Every one is another, so that each can be used once. */
import { randomBytes } from 'node:crypto'
import type { Secrets } from '../../kernel/secrets.ts'

/** @param mark makes it another than those of the same moment. */
export function makeFormToken(
  secrets: Secrets,
  articleId: string,
  askedAt: Date,
  mark = randomBytes(12).toString('base64url'),
): string {
  const opening = `${askedAt.getTime()}.${mark}`
  return `${opening}.${secrets.sign('form', JSON.stringify([articleId, opening]))}`
}

/** When the form was asked for; undefined for what is no form token of this article. */
export function readFormToken(secrets: Secrets, token: string, articleId: string): Date | undefined {
  const end = token.lastIndexOf('.')
  const opening = token.slice(0, end)
  const isOurs = secrets.verifies('form', token.slice(end + 1), JSON.stringify([articleId, opening]))
  return isOurs ? new Date(Number(opening.split('.', 1))) : undefined
}
