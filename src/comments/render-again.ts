import { RENDERER_VERSION, renderComment } from '../markdown/render.ts'
import type { Storage } from '../storage/storage.ts'
import { listOutdated, updateRendered } from './queries.ts'

const AT_ONCE = 200

/**
 * Renders again the comments that another version of the renderer rendered, so that an upgrade that closes a hole
 * closes it for what was stored before.
 * @returns the number of comments rendered.
 */
export async function renderCommentsAgain(storage: Storage): Promise<number> {
  for (let rendered = 0; ; ) {
    const rows = await listOutdated(storage.read, RENDERER_VERSION, AT_ONCE)
    if (rows.length === 0) {
      return rendered
    }
    await storage.write(async writer => {
      for (const { id, body } of rows) {
        await updateRendered(writer, id, { ...renderComment(body), rendererVersion: RENDERER_VERSION })
      }
    })
    rendered += rows.length
  }
}
