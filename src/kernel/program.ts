import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lazy } from './lazy.ts'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))

/** The folders whose code makes public answers. */
const FOLDERS = ['kernel', 'storage', 'markdown', 'http', 'content', 'comments']

/** A hash of the code that makes public answers: another version of the program may answer with other bytes. */
export const programHash = lazy(() => {
  const hash = createHash('sha256')
  for (const folder of FOLDERS) {
    const names = readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })
    for (const name of names.filter(name => name.endsWith('.ts')).sort()) {
      hash.update(name).update(readFileSync(join(SOURCES, folder, name)))
    }
  }
  return hash.digest('base64url')
})
