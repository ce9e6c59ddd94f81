/** The search page to copy, where it is served: what readers type, how they go to a hit and back, and on to more hits. */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { seriousFaults } from './axe.ts'
import { openPage } from './launch.ts'

/** An article with more hits than a page of them. Nothing else has the word. */
export const MANY_HITS = {
  slug: 'harbours',
  title: 'Many <i>harbours</i>',
  lang: 'en',
  status: 'published',
  publishedAt: '2025-01-01T00:00:00Z',
  sections: Array.from({ length: 25 }, (_, number) => ({
    heading: `Harbour ${number}`,
    body: `A <b>harbour</b> of the north, number ${number}.`,
  })),
}

export async function trySearch(browser: Browser, api: string, shots: string): Promise<void> {
  for (const [name, width, scheme] of [
    ['desktop-light', 1280, 'light'],
    ['phone-dark', 390, 'dark'],
  ] as const) {
    const { page, hosts, complaints } = await openPage(browser, width, scheme)
    const box = page.getByRole('searchbox')
    const hits = page.locator('#_hits > li')
    const said = page.getByRole('status')
    await page.goto(`${api}/docs/examples/article.html`)
    await page.getByRole('link', { name: 'Search' }).click()

    // Without accents, and while it is typed.
    await box.pressSequentially('thuc tinh')
    await said.getByText('Found: 1', { exact: true }).waitFor()
    assert.deepEqual(await hits.locator('mark').allInnerTexts(), ['thức', 'tỉnh'])
    assert.equal(new URL(page.url()).search, '?q=thuc+tinh')

    await box.fill('"open source"')
    await box.press('Enter')
    await said.getByText('Found: 3', { exact: true }).waitFor()
    await page.screenshot({ path: join(shots, `search-${name}.png`), fullPage: true })
    assert.deepEqual(await seriousFaults(page), [], `${name}: axe`)
    const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    assert.ok(overflow <= 0, `${name}: nothing is wider than the screen (${overflow} px)`)
    const link = hits.first().getByRole('link')
    const heading = String((await link.innerText()).split(': ').at(-1))
    await link.click()
    await page.locator(`#_text :is(h2, h3):text-is("${heading}")`).waitFor()
    await page.goBack()
    await said.getByText('Found: 3', { exact: true }).waitFor()
    assert.equal(await box.inputValue(), '"open source"', 'the words are still there')

    await box.fill('harbour')
    await said.getByText('Found: 25', { exact: true }).waitFor()
    assert.equal(await hits.count(), 20)
    const isHidden = await page.evaluate<boolean>(
      "input.dispatchEvent(new Event('input')), document.getElementById('_more').hidden",
    )
    assert.ok(isHidden, 'no cursor of other words can be sent')
    assert.equal(await hits.locator('i, b').count(), 0, 'markup of a title or text stays text')
    await page.getByRole('button', { name: 'Show more' }).click()
    await hits.nth(24).waitFor()
    assert.equal(
      await page.evaluate("document.activeElement === document.querySelectorAll('#_hits a')[20]"),
      true,
    )
    assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0)

    for (const q of ['nowherefound', '"', '   ']) {
      await box.fill(q)
      await box.press('Enter')
      await hits.first().waitFor({ state: 'detached' })
    }
    assert.deepEqual(complaints, [])
    assert.deepEqual([...hosts], [new URL(api).host])

    await page.route('**/v1/search?*', route => route.abort())
    await box.fill('harbour')
    await said.getByText('Failed to fetch').waitFor()
    await page.close()
  }
}
