import { createHash } from 'node:crypto'

/** What two comments share that say the same, under the same name, at the same place. Not secret: all of it is stored beside it. */
export function fingerprintOf(
  articleId: string,
  parentId: string | null,
  name: string,
  body: string,
): string {
  return createHash('sha256')
    .update(JSON.stringify([articleId, parentId, name, body]))
    .digest('base64url')
}
