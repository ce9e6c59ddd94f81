/**
 * `npm run site`: builds a static site of 1,005 articles from the API alone, under the limits that every client has, and
 * once more after an edit. Says what it asked for. `-- --articles=100 --out=folder` changes the size, and keeps the site.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ArticlePatch } from '../../src/content/model/article.ts'
import { createKey } from '../../src/keys/manage.ts'
import { openStorage } from '../../src/storage/open.ts'
import { freePort } from '../ports.ts'
import { startService } from '../torture/service.ts'
import { type Built, buildSite } from './build.ts'
import { ARTICLE_URL, fillSite } from './content.ts'
import { inspectSite } from './inspect.ts'

const { values } = parseArgs({
  options: { articles: { type: 'string', default: '1005' }, out: { type: 'string' } },
})
const folder = mkdtempSync(join(tmpdir(), 'stet-site-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const site = values.out ?? join(folder, 'site')
const database = `file:${join(folder, 'stet.db')}`
const say = (line: string) => process.stdout.write(`${line}\n`)

const storage = await openStorage({ url: database })
await fillSite(storage, Number(values.articles))
const { key } = await createKey(storage, { name: 'editor', scopes: ['content:write'], expiresAt: null })
await storage.close()

const port = await freePort()
const api = `http://127.0.0.1:${port}`
const limits = { RATE_LIMIT: '600', SEARCH_RATE_LIMIT: '120' }
const service = startService({ database, port, environment: { ...limits, ARTICLE_URL } })
try {
  await service.ready()
  const built = await buildAndSay('whole')
  await buildAndSay('nothing changed', built)
  const [{ slug = '' } = {}] = built.content.articles.slice(500)
  await edit(slug)
  const { content } = await buildAndSay('one title changed', built)
  const faults = await inspectSite(api, site, content.articles)
  say(
    faults.length === 0
      ? 'Everything that is public is there, and every link leads somewhere.'
      : faults.join('\n'),
  )
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await service.kill()
}

async function buildAndSay(name: string, earlier?: Built): Promise<Built> {
  const { built, files, requests, by, unchanged, bytes, waits, milliseconds } = await buildSite(
    api,
    site,
    earlier,
  )
  const asked = Object.entries(by).map(([what, count]) => `${what} ${count}`)
  say(
    `${name.padEnd(18)}${files} files of ${built.content.articles.length} articles, ${requests} requests (${asked.join(', ')}), ` +
      `${unchanged} answered by 304, ${(bytes / 1e6).toFixed(1)} MB, ${(milliseconds / 1000).toFixed(1)} s, waited ${waits} times`,
  )
  return built
}

async function edit(slug: string): Promise<void> {
  const response = await fetch(`${api}/v1/articles/${slug}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': 'application/merge-patch+json',
      'if-match': '*',
    },
    body: JSON.stringify({ title: 'Another title' } satisfies ArticlePatch),
  })
  if (!response.ok) {
    throw new Error(`${slug}: ${await response.text()}`)
  }
}
