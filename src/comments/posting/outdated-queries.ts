/** The comments that another version of the renderer rendered. */
import { ne } from '../../storage/drizzle.ts'
import type { Reader } from '../../storage/storage.ts'
import type { CommentRow } from '../threads/fields.ts'

/** Comments rendered by another version of the renderer, at most `most`. */
export async function listOutdated(
  { db, tables: { comments } }: Reader,
  rendererVersion: number,
  most: number,
): Promise<CommentRow[]> {
  return db.select().from(comments).where(ne(comments.rendererVersion, rendererVersion)).limit(most)
}
