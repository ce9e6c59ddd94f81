/** The token of a preview link: it opens one article, whatever its status, until it expires. */
import type { Secrets } from '../kernel/secrets.ts'

/** @param expires seconds since 1970. */
export const makePreviewToken = (secrets: Secrets, articleId: string, expires: number): string =>
  `${expires}.${secrets.sign('preview', contentOf(articleId, expires))}`

export function opensPreview(secrets: Secrets, token: string, articleId: string, now: Date): boolean {
  const [opening = '', signature = ''] = token.split('.')
  const expires = Number(opening)
  return (
    expires * 1000 > now.getTime() &&
    token === `${expires}.${signature}` &&
    secrets.verifies('preview', signature, contentOf(articleId, expires))
  )
}

const contentOf = (articleId: string, expires: number) => JSON.stringify([articleId, expires])
