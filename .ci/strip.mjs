/** Writes every source without its types into the folder of the argument, at its path, for stripped.mjs. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const [, , folder] = process.argv
for (const file of globSync('{src,test}/**/*.ts').map(file => resolve(file))) {
  const stripped = join(folder, file)
  mkdirSync(dirname(stripped), { recursive: true })
  writeFileSync(stripped, stripTypeScriptTypes(readFileSync(file, 'utf8')))
}
