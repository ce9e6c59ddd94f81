/** The token with which its author manages a comment. It is never stored: it is derived again when needed. */
import type { Secrets } from '../../kernel/secrets.ts'

const PREFIX = 'stet_mt_'

export const makeManageToken = (secrets: Secrets, commentId: string): string =>
  `${PREFIX}${secrets.sign('manage', commentId)}`

export const ownsComment = (secrets: Secrets, token: string, commentId: string): boolean =>
  token.startsWith(PREFIX) && secrets.verifies('manage', token.slice(PREFIX.length), commentId)
