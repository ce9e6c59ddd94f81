import { RENDERER_VERSION, renderComment } from '../../markdown/render.ts'
import { readComment } from '../../spam/text/reading.ts'
import type { Storage, Writer } from '../../storage/storage.ts'
import { updateRendered } from '../threads/change-queries.ts'
import type { CommentRow } from '../threads/fields.ts'
import { writtenIn } from './judge.ts'
import { listOutdated } from './outdated-queries.ts'
import { fingerprintOf, sayingOf } from './row.ts'
import { replaceTraits } from './trait-queries.ts'

const AT_ONCE = 200

/**
 * Renders the comments again that another version of the renderer rendered, so that a security fix of the renderer
 * reaches stored comments, too. Makes their fingerprints and traits again as well. Instances that start together share
 * the work.
 * @returns the number of comments rendered.
 */
export async function renderCommentsAgain(storage: Storage): Promise<number> {
  for (let rendered = 0; ; ) {
    const done = await storage.write(
      async writer => {
        const rows = await listOutdated(writer, RENDERER_VERSION, AT_ONCE)
        for (const row of rows) {
          await renderAgain(writer, row)
        }
        return rows.length
      },
      { locks: ['render comments again'] },
    )
    if (done === 0) {
      return rendered
    }
    rendered += done
  }
}

async function renderAgain(writer: Writer, row: CommentRow): Promise<void> {
  const { id } = row
  const rendered = { ...renderComment(row.body), rendererVersion: RENDERER_VERSION }
  if (row.deletedAt !== null) {
    await updateRendered(writer, id, rendered)
    return
  }
  const reading = readComment(writtenIn({ ...row, ...rendered }))
  const fingerprint = fingerprintOf(row, sayingOf(reading))
  if (await updateRendered(writer, id, { ...rendered, fingerprint })) {
    await replaceTraits(writer, id, reading.traits())
  }
}
