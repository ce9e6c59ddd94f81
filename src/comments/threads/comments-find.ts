/** Finds comments for the routes of any feature. */

import { orNotFound } from '../../kernel/problem.ts'
import type { Reader } from '../../storage/storage.ts'
import type { CommentRow } from './fields.ts'
import { findById } from './queries.ts'

/** A comment in whatever state. @throws Problem not-found. */
export const findComment = async (reader: Reader, id: string): Promise<CommentRow> =>
  orNotFound(await findById(reader, id))
