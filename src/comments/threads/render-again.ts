import { RENDERER_VERSION, renderComment } from '../../markdown/render.ts'
import type { Storage } from '../../storage/storage.ts'
import { listOutdated, updateRendered } from './queries.ts'

const AT_ONCE = 200

/**
 * Renders the comments again that another version of the renderer rendered, so that a security fix of the renderer
 * reaches stored comments, too. Instances that start together share the work.
 * @returns the number of comments rendered.
 */
export async function renderCommentsAgain(storage: Storage): Promise<number> {
  for (let rendered = 0; ; ) {
    const done = await storage.write(
      async writer => {
        const rows = await listOutdated(writer, RENDERER_VERSION, AT_ONCE)
        for (const { id, body } of rows) {
          await updateRendered(writer, id, { ...renderComment(body), rendererVersion: RENDERER_VERSION })
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
