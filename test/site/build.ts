/** Builds a whole site into a folder from the API alone, and again after a change with what is left to ask for. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answers, type Client, openClient } from './client.ts'
import { makeFiles } from './files.ts'
import { type Content, readContent } from './read.ts'

/** What the next build begins with. */
export type Built = { content: Content; answers: Answers }

export type Report = Client['counts'] & { built: Built; files: number; milliseconds: number }

/** Writes nothing when nothing has changed since `earlier`. */
export async function buildSite(api: string, folder: string, earlier?: Built): Promise<Report> {
  const start = performance.now()
  const answers: Answers = new Map(earlier?.answers)
  const client = openClient(api, answers)
  const content = await readContent(client, earlier?.content)
  const files = content ? await makeFiles(api, client, content.articles) : new Map<string, string>()
  if (content) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
  }
  for (const [name, text] of files) {
    writeFileSync(join(folder, name), text)
  }
  const built = { content: content ?? (earlier?.content as Content), answers }
  return { ...client.counts, built, files: files.size, milliseconds: performance.now() - start }
}
