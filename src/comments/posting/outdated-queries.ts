/** The comments that another version of the renderer rendered. */
import { and, eq, ne } from '../../storage/drizzle.ts'
import type { Reader, Writer } from '../../storage/storage.ts'
import type { CommentRow } from '../threads/fields.ts'

/** Comments rendered by another version of the renderer, at most `most`. */
export async function listOutdated(
  { db, tables: { comments } }: Reader,
  rendererVersion: number,
  most: number,
): Promise<CommentRow[]> {
  return db.select().from(comments).where(ne(comments.rendererVersion, rendererVersion)).limit(most)
}

/**
 * Stores what a comment was rendered to.
 * @returns `false`, and stores nothing, when an edit has rendered another text with the same version in the meantime.
 */
export async function updateRendered(
  { db, tables: { comments } }: Writer,
  id: string,
  rendered: Pick<CommentRow, 'html' | 'text' | 'rendererVersion'> & Partial<Pick<CommentRow, 'fingerprint'>>,
): Promise<boolean> {
  const stored = await db
    .update(comments)
    .set(rendered)
    .where(and(eq(comments.id, id), ne(comments.rendererVersion, rendered.rendererVersion)))
    .returning({ id: comments.id })
  return stored.length > 0
}
