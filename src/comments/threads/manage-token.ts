/** The token with which an author manages a comment. It is not stored, but derived from the comment's id and a secret. */
import type { Secrets } from '../../kernel/secrets.ts'

const PREFIX = 'stet_mt_'

export const makeManageToken = (secrets: Secrets, commentId: string): string =>
  `${PREFIX}${secrets.sign('manage', commentId)}`

/** @param commentId as in the path, in any case. */
export const ownsComment = (secrets: Secrets, token: string, commentId: string): boolean =>
  token.startsWith(PREFIX) && secrets.verifies('manage', token.slice(PREFIX.length), commentId.toLowerCase())
