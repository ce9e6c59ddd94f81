/**
 * What only a real browser can show (`npm run test:browser`): a page of another origin reads an article and posts a
 * comment, hostile comments do nothing to a page that shows them, the rules read disguised comments as they are shown,
 * the documentation page works at desktop and phone width without reaching any other host, and the pages to copy do what
 * readers do.
 */
import { strict as assert } from 'node:assert'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import { createKey } from '../../src/keys/manage.ts'
import { openSqlite } from '../../src/storage/sqlite/open.ts'
import { readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { compareDisguises } from './disguise-page.ts'
import { lookAtPages } from './documentation.ts'
import { tryExample } from './example-page.ts'
import { formPage } from './form-page.ts'
import { hostileComments } from './hostile-comments.ts'
import { showHostileComments } from './hostile-page.ts'
import { launchBrowser, openPage } from './launch.ts'
import { MANY_HITS, trySearch } from './search-page.ts'

const SLUG = 'deepseek-the-ai-revolution-from-asia'
const EMAIL = 'minh.anh@example.org'
const HOSTILE_COUNT = Number(process.env['HOSTILE_COMMENTS'] ?? 10_000)

/** Where hostile comments go, and nobody minds how many or what rules would say of them. */
const HOSTILE = {
  slug: 'attacked',
  title: 'Attacked',
  lang: 'en',
  status: 'published',
  publishedAt: '2025-01-01T00:00:00Z',
} as const
/** As a site has them, but for the seconds that people take. */
const CAREFUL = { COMMENT_PROOF: 'always', COMMENT_PROOF_WORK: '200', COMMENT_FILL_SECONDS: '0' }
/** The first comment needs no proof, the next ones do. */
const PROVING = {
  COMMENT_PROOF: 'auto',
  COMMENT_PROOF_RATE: '1',
  COMMENT_RATE_LIMIT: '100',
  COMMENT_PROOF_WORK: '200',
  COMMENT_FILL_SECONDS: '0',
}
const OPEN = {
  COMMENT_RULES: 'policy',
  COMMENT_PROOF: 'never',
  COMMENT_FLOOD: '1000000',
  RATE_LIMIT: '1000000',
  POST_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT: '1000000',
  COMMENT_RATE_LIMIT_NETWORK: '1000000',
  COMMENT_RATE_LIMIT_ARTICLE: '1000000',
  COMMENT_RATE_LIMIT_ALL: '1000000',
}

/** Screenshots are for a person to look at; SCREENSHOTS names a folder to keep them in. */
const shots = process.env['SCREENSHOTS'] ?? mkdtempSync(join(tmpdir(), 'stet-shots-'))

/** @param environment what is configured beside the defaults. */
async function startService(environment: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), 'stet-browser-'))
  const storage = openSqlite(join(folder, 'test.db'))
  await seedArticle(
    storage,
    readMarkdown(readFileSync(new URL(`../../seed/${SLUG}.md`, import.meta.url), 'utf8')),
  )
  await seedArticle(storage, NewArticle.parse(HOSTILE))
  await seedArticle(storage, NewArticle.parse(MANY_HITS))
  const { app, baseUrl } = await buildApp({
    // How busy the machine is turns no request away.
    config: readConfig({ LOG_LEVEL: 'silent', OVERLOAD_DELAY: '60000', ...environment }),
    storage,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const stop = async () => {
    await app.close()
    await storage.close()
    rmSync(folder, { recursive: true })
  }
  const { key } = await createKey(storage, {
    name: 'moderator',
    scopes: ['comments:moderate'],
    expiresAt: null,
  })
  return { api: baseUrl(), key, stop }
}

async function startFrontend(api: string) {
  const widget = readFileSync(new URL(import.meta.resolve('altcha')))
  const server = createServer((request, response) => {
    const [type, body] =
      request.url === '/altcha.js' ? ['text/javascript', widget] : ['text/html', formPage(api, SLUG)]
    response.setHeader('content-type', `${type}; charset=utf-8`).end(body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // Another host name as well as another port: another site for the browser.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return { origin, stop: () => server.close() }
}

async function commentFromAnotherOrigin(
  browser: Browser,
  { api, key }: { api: string; key: string },
  origin: string,
): Promise<void> {
  const { page, hosts, complaints } = await openPage(browser, 1280)
  await page.goto(origin)
  await page.waitForSelector('body[data-loaded]')
  assert.deepEqual(await page.locator('article h2').allTextContents(), [
    'The Rise of DeepSeek',
    'Breakthrough Strategies in the AI Industry',
    'Intellectual Property Controversies',
    'National Security and Copyright Concerns',
    'Conclusion',
  ])
  assert.equal(await page.locator('article blockquote').count(), 1)

  // The widget of ALTCHA solves the challenge by itself, on this machine.
  await page.waitForSelector('altcha-widget [data-state="verified"]')
  await page.getByRole('button', { name: 'Post' }).click()
  await page.waitForSelector('.fault')
  assert.match(await page.locator('#state').innerText(), /\/author\/name.*\n.*\/author\/email.*\n.*\/body/)
  complaints.length = 0 // The browser reports the 400 that was asked for.

  const before = await page.locator('#comments li').count()
  await page.getByLabel('Name').fill('Minh Anh')
  await page.getByLabel('E-mail').fill(EMAIL)
  await page.getByLabel('Website', { exact: true }).fill('https://example.org/minh-anh')
  await page
    .getByLabel('Comment')
    .fill('How does the cost compare?\n<img src=x onerror="document.title=1"> *Thanks*')
  await page.getByRole('button', { name: 'Post' }).click()
  await page.getByText('Thank you.').waitFor()
  assert.match(
    await page.locator('#state').innerText(),
    /pending; left: "requests";r=\d+/,
    'headers are exposed',
  )
  await shoot(page, 'comment-waits')
  assert.equal(await page.locator('#comments li').count(), before, 'the first comment of anybody waits')
  await approveAll(api, key)
  await page.reload()
  await page.locator('#comments li').nth(before).waitFor()
  assert.match(await page.locator('#comments').innerText(), /<img src=x onerror="document.title=1"> Thanks/)
  assert.equal(await page.locator('#comments img').count(), 0, 'markup of a reader stays text')
  assert.ok(!(await page.locator('#comments').innerHTML()).includes(EMAIL))
  assert.deepEqual(complaints, [])
  assert.deepEqual([...hosts].sort(), [new URL(api).host, new URL(origin).host].sort())
  await shoot(page, 'comment')

  const { data } = (await (await fetch(`${api}/v1/articles/${SLUG}/comments`)).json()) as { data: object[] }
  assert.equal(data.length, 1)
  assert.ok(!JSON.stringify(data).includes(EMAIL))
  await page.close()
}

/** What a moderator does: reads the queue, and decides. */
async function approveAll(api: string, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const queue = await fetch(`${api}/v1/comments?status=pending`, { headers })
  const { data } = (await queue.json()) as { data: { id: string; version: number }[] }
  const comments = data.map(({ id, version }) => ({ id, version }))
  const body = JSON.stringify({ comments, status: 'approved' })
  const decided = await fetch(`${api}/v1/comments`, { method: 'PATCH', headers, body })
  assert.equal(decided.status, 200)
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(shots, `${name}.png`), fullPage: name === 'comment' })
}

const browser = await launchBrowser()
const service = await startService(CAREFUL)
const attacked = await startService(OPEN)
const copied = await startService(PROVING)
const frontend = await startFrontend(service.api)
try {
  await commentFromAnotherOrigin(browser, service, frontend.origin)
  const comments = hostileComments(HOSTILE_COUNT, 7)
  await showHostileComments(browser, { api: attacked.api, slug: HOSTILE.slug, comments })
  process.stdout.write(`Hostile comments shown: ${comments.length}; no script ran, no request left.\n`)
  process.stdout.write(`Disguises read as Chromium shows them: ${await compareDisguises(browser)}.\n`)
  await lookAtPages(browser, service.api, shots)
  const crowded = { api: attacked.api, slug: HOSTILE.slug }
  const size = await tryExample(browser, { ...copied, slug: SLUG, crowded, openPage, approveAll, shots })
  process.stdout.write(`The page to copy works on another origin: ${size}.\n`)
  await trySearch(browser, attacked.api, shots)
  process.stdout.write(`The browser tests passed. Screenshots: ${shots}\n`)
} finally {
  await browser.close()
  frontend.stop()
  await service.stop()
  await attacked.stop()
  await copied.stop()
}
