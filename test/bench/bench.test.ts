/** A short run of `npm run bench`: above all, that the hand-written servers still answer as the service does. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { temporaryFolder } from '../databases.ts'
import type { Row } from './rows.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

t.test('the bench compares answers of the same bytes', async t => {
  const [json, svg] = ['figures.json', 'chart.svg'].map(name => join(temporaryFolder(t), name))
  const parameters = ['--only=misses', '--database=sqlite', '--rounds=1', '--seconds=0.1']
  const output = execFileSync(process.execPath, [MAIN, ...parameters, `--json=${json}`, `--svg=${svg}`])
  t.notMatch(`${output}`, 'other bytes')
  t.match(`${output}`, /\d of 6 targets are met\./)
  const { rows } = JSON.parse(readFileSync(`${json}`, 'utf8')) as { rows: Row[] }
  t.equal(rows.length, 3)
  for (const { name, figures } of rows) {
    t.ok((figures['Stet']?.rate ?? 0) > 0 && (figures['hand-written SQL']?.rate ?? 0) > 0, name)
  }
  t.match(readFileSync(`${svg}`, 'utf8'), /^<svg [^>]+>\n<title>.*article page, cache off/s)
})
