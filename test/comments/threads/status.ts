import { setStatus } from '../../../src/comments/threads/status.ts'
import type { TestService } from '../../helper.ts'

/** Decides about a comment as a moderator would, past the API. */
export const decide = (
  { storage }: Pick<TestService, 'storage'>,
  id: string,
  status: 'approved' | 'pending' | 'spam' | 'trash',
) => storage.write(writer => setStatus(writer, [id], { status }, new Date().toISOString()))
