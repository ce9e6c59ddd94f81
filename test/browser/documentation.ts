/** The pages of the service itself in a real browser: on a desktop in light, and on a phone in dark. */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { seriousFaults } from './axe.ts'
import { openPage } from './launch.ts'

const PAGES = {
  home: '/',
  docs: '/docs',
  guides: '/docs/guides',
  guide: '/docs/comments',
  configuration: '/docs/configuration',
  problems: '/docs/problems',
  problem: '/problems/rate-limited',
}
/** The layout hangs on the width and the colours on the scheme: two views show all of both. */
const VIEWS = [
  ['desktop', 1280, 'light'],
  ['phone', 390, 'dark'],
] as const

/** Asserts of each page: nothing serious for axe, nothing too wide, no complaint, no other host. Keeps screenshots. */
export async function lookAtPages(browser: Browser, api: string, shots: string): Promise<void> {
  for (const [device, width, scheme] of VIEWS) {
    for (const [name, path] of Object.entries(PAGES)) {
      const { page, hosts, complaints } = await openPage(browser, width, scheme)
      const shot = `${name}-${device}-${scheme}`
      await page.goto(api + path)
      if (name === 'docs') {
        await page.waitForSelector('.opblock')
        await judge(page, join(shots, shot))
        await openOperation(page)
        await judge(page, join(shots, `${shot}-post`))
      } else {
        await judge(page, join(shots, shot))
      }
      assert.deepEqual(complaints, [], shot)
      assert.deepEqual([...hosts], [new URL(api).host], `${shot}: no other host is asked`)
      await page.close()
    }
  }
}

async function judge(page: Page, shot: string): Promise<void> {
  await page.screenshot({ path: `${shot}.png` })
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  assert.ok(overflow <= 0, `${shot}: nothing is wider than the screen (${overflow} px)`)
  assert.deepEqual(await seriousFaults(page), [], `${shot}: nothing serious for axe`)
  const cut = await page.evaluate<number>(
    "[...document.querySelectorAll('.table')].filter(({ clientWidth, scrollWidth }) => scrollWidth > clientWidth).length",
  )
  assert.equal(cut, 0, `${shot}: no table is cut`)
  const loud = await page.evaluate<(string | null)[]>(
    "[...document.querySelectorAll('nav a')].filter(a => getComputedStyle(a).fontWeight > 400).map(a => a.ariaCurrent)",
  )
  assert.ok(
    loud.length <= 1 && loud.every(current => current === 'page'),
    `${shot}: one entry is the current one`,
  )
  const phone = await page.evaluate<boolean>('innerWidth < 640')
  if (phone) {
    const top = await page.evaluate<number>("document.querySelector('nav').offsetHeight")
    assert.ok(top < 80, `${shot}: the navigation is one line (${top} px)`)
    const heads = await page.evaluate<number[]>(
      "[...document.querySelectorAll('tr:has(> th:nth-child(2):last-child)')].map(row => row.offsetHeight)",
    )
    assert.ok(
      heads.every(height => height < 50),
      `${shot}: a header of two columns is one line (${heads} px)`,
    )
  }
}

async function openOperation(page: Page): Promise<void> {
  const operation = page.locator('#operations-Comment-postComment')
  await operation.locator('button.opblock-summary-control').click()
  await operation.getByText('Idempotency-Key').first().waitFor()
  await operation.getByText('"manageToken"').first().waitFor()
  await operation.scrollIntoViewIfNeeded()
  assert.equal(await operation.getByText('"title": "string"').count(), 0, 'no invented example')
  const stacked = await page.evaluate<boolean>('innerWidth < 640')
  assert.equal(
    await operation.locator('.headers thead').first().isVisible(),
    !stacked,
    'no header without columns',
  )
  const locks = (id: string) => page.locator(`#operations-${id} .authorization__btn`).count()
  assert.equal(await locks('Read-listArticles'), 0, 'a public read has no lock')
  assert.equal(await locks('Comment-postComment'), 0, 'nor has a public post')
  assert.equal(await locks('Write-createArticle'), 1, 'a protected write has one')
  const open = page.locator('.opblock .authorization__btn path[d*="V6h2"]')
  assert.equal(await open.count(), 0, 'and there is no open one')
}
