/** The SQL of the hot requests, as the builder makes it, in a file of each database that a reviewer can read. */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { DATABASE, openTestStorage } from '../databases.ts'
import { startService } from '../helper.ts'
import { REQUESTS } from './requests.ts'
import { recordStatements } from './statements.ts'

const FILE = new URL(`statements.${DATABASE}.sql`, import.meta.url)

t.test('the statements of hot requests', async t => {
  const recording = recordStatements(await openTestStorage(t))
  const service = await startService(t, {}, recording)
  await service.publish({ slug: 'article-5', translationGroup: 'group' })
  const known = new Set<string>()
  let text = '-- Each statement below the first request that runs it. Made by `npm run statements`.\n'
  for (const url of REQUESTS) {
    recording.ran.clear()
    await service.request({ url })
    const fresh = [...recording.ran.values()].filter(({ sql }) => !known.has(sql))
    if (fresh.length > 0) {
      text += `\n-- GET ${url}\n${fresh.map(({ sql }) => `${sql};\n`).join('')}`
    }
    for (const { sql } of fresh) {
      known.add(sql)
    }
  }
  if (process.env['WRITE_STATEMENTS'] !== undefined) {
    writeFileSync(FILE, text)
  }
  t.equal(text, readFileSync(FILE, 'utf8'), 'as written by npm run statements')
})
