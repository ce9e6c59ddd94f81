/** What two equal comments at the same place share. Pure. */
import { createHash } from 'node:crypto'

/**
 * A plain hash: what goes into it stands in clear in the same row, so a keyed one would protect nothing, and no
 * duplicate would be seen across a rotation of the site's secrets.
 */
export function fingerprintOf(comment: {
  articleId: string
  parentId: string | null
  name: string
  body: string
}): string {
  const { articleId, parentId, name, body } = comment
  return createHash('sha256')
    .update(JSON.stringify([articleId, parentId, name, body]))
    .digest('base64url')
}
