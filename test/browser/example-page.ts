/** Copies the example page to another origin, as the guide says, and does there what readers do. */
import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { seriousFaults } from './axe.ts'

type Setting = {
  api: string
  key: string
  slug: string
  shots: string
  /** A service without limits, and an article there with more comments than a page of them. */
  crowded: { api: string; slug: string }
  approveAll: (api: string, key: string) => Promise<void>
  openPage: (
    browser: Browser,
    width: number,
    colorScheme: 'light' | 'dark',
  ) => Promise<{ page: Page; hosts: Set<string>; complaints: string[] }>
}

/** The site that copied the page: its three files, with the address of the service in the page. */
async function startSite(api: string) {
  const files = new Map<string, { type: string; body: string }>()
  for (const name of ['article.html', 'article.css', 'article.js']) {
    const answer = await fetch(`${api}/docs/examples/${name}`)
    files.set(`/${name}`, { type: String(answer.headers.get('content-type')), body: await answer.text() })
  }
  const sizeOf = (name: string) => Buffer.byteLength(files.get(`/${name}`)?.body ?? '')
  const bytes = sizeOf('article.html') + sizeOf('article.js')
  assert.ok(bytes < 13_000, `page and script have ${bytes} bytes`)
  const page = files.get('/article.html') ?? assert.fail()
  assert.ok(page.body.includes('data-api="../.."'))
  page.body = page.body.replaceAll('"../..', `"${api}`)
  const policy =
    `default-src 'none'; script-src 'self' ${api}; style-src 'self'; connect-src ${api}; ` +
    `img-src data:; base-uri 'none'; form-action 'none'`
  const server = createServer((request, response) => {
    const file = files.get(String(request.url).replace(/\?.*/, ''))
    response.setHeader('content-security-policy', policy)
    response.setHeader('content-type', file?.type ?? 'text/plain')
    response.writeHead(file === undefined ? 404 : 200).end(file?.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return { origin, bytes, stop: () => server.close() }
}

async function look(page: Page, { shots }: Setting, name: string): Promise<void> {
  assert.deepEqual(await seriousFaults(page), [], `${name}: axe`)
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
  assert.ok(overflow <= 0, `${name}: nothing is wider than the screen (${overflow} px)`)
  await page.screenshot({ path: join(shots, `example-${name}.png`), fullPage: true })
}

const idOf = (page: Page, expression: string) => page.evaluate<string>(`${expression}?.id`)

/** Where it is served, under the policy of the service: more comments than one page, and more replies than are shown. */
async function showCrowds(browser: Browser, { crowded, slug, openPage }: Setting): Promise<void> {
  const { page, hosts, complaints } = await openPage(browser, 390, 'light')
  const address = `${crowded.api}/docs/examples/article.html`
  const items = page.locator('[id^="comment_"]')
  const more = page.getByRole('button', { name: 'Show more' })
  await page.goto(`${address}?article=${crowded.slug}`)
  await more.waitFor()
  assert.equal(await items.count(), 20)
  await more.click()
  await items.nth(39).waitFor()
  assert.equal(
    await page.evaluate("document.activeElement === document.querySelectorAll('#_list > li')[20]"),
    true,
  )

  const post = async (body: string, parentId?: string) => {
    const answer = await fetch(`${crowded.api}/v1/articles/${slug}/comments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ author: { name: 'Ann', email: 'ann@example.org' }, body, parentId }),
    })
    return ((await answer.json()) as { id: string }).id
  }
  const root = await post('Root')
  for (let number = 0; number <= 50; number += 1) {
    await post(`Reply ${number}`, root)
  }
  await page.goto(`${address}?article=${slug}`)
  await more.waitFor()
  assert.equal(await items.count(), 51)
  await more.click()
  await page.getByText('Reply 50', { exact: true }).waitFor()
  assert.equal(await items.locator('[id^="comment_"]').count(), 51)
  assert.equal(await more.count(), 0)
  assert.deepEqual(complaints, [])

  await page.goto(`${address}?article=nowhere`)
  await page.getByRole('heading', { name: 'Not found' }).waitFor()
  assert.equal(await page.title(), 'Not found')
  assert.equal(await page.getByText('Comments').isVisible(), false)
  assert.equal(complaints.length, 1, 'the browser reports the 404, and no error of the script')
  assert.match(String(complaints[0]), /404/)
  await page.goto(`${address}?article=`)
  await page.getByRole('heading', { name: 'Comments' }).waitFor()
  await page.locator('#_text h2').first().waitFor()
  assert.deepEqual([...hosts], [new URL(crowded.api).host])
  await page.close()
}

/** @returns the size of the page. */
export async function tryExample(browser: Browser, setting: Setting): Promise<string> {
  const { api, slug } = setting
  const site = await startSite(api)
  const address = `${site.origin}/article.html`
  const readComments = async () =>
    ((await (await fetch(`${api}/v1/articles/${slug}/comments?view=flat`)).json()) as { data: object[] }).data
  try {
    const { page, hosts, complaints } = await setting.openPage(browser, 1280, 'light')
    const send = page.getByRole('button', { name: 'Send' })
    const text = page.getByRole('textbox', { name: 'Comment' })
    const said = page.getByRole('status')
    const items = page.locator('#_list li')
    await page.goto(address)
    await send.waitFor()

    // The article, and its contents, each of which leads to its section.
    assert.equal(await page.title(), await page.locator('h1').innerText())
    assert.equal(await page.locator('#_subtitle').getAttribute('lang'), 'vi')
    assert.equal(await page.locator('#_text :is(h2, h3)').count(), 9)
    const links = await page.locator('#_contents a').evaluateAll(all => all.map(a => a.getAttribute('href')))
    assert.equal(links.length, 9)
    for (const link of links) {
      assert.equal(await page.locator(String(link)).count(), 1, `${link} leads to one section`)
    }
    assert.equal(
      await page.locator('#_feed').getAttribute('href'),
      `${api}/v1/articles/${slug}/comments/feed.atom`,
    )
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'BibTeX' }).click()
    const file = await saved
    assert.equal(file.suggestedFilename(), `${slug}.bib`)
    assert.match(readFileSync(await file.path(), 'utf8'), /^@\w+\{/)
    const ids = await page.locator('[id]').evaluateAll(all => all.map(({ id }) => id))
    assert.equal(new Set(ids).size, ids.length, 'no id stands twice')
    const trap = await page.locator('label:has([name="subject"])').boundingBox()
    assert.ok(Number(trap?.width) <= 1 && Number(trap?.height) <= 1, 'people do not see the field for robots')
    await look(page, setting, 'desktop-light')

    // Faults stand beside their fields, and the first of them is where the reader is.
    await page.getByLabel('Website').fill('no address at all')
    await send.click()
    await page.locator('[aria-invalid]').first().waitFor()
    const faulty = await page.evaluate<string[]>(`[...document.querySelectorAll('[aria-invalid]')]
      .filter(field => document.getElementById(field.getAttribute('aria-describedby')).textContent !== '')
      .map(({ name }) => name)`)
    assert.deepEqual(faulty, ['name', 'email', 'url', 'body'])
    assert.equal(await page.evaluate('document.activeElement.name'), 'name')
    await look(page, setting, 'faults')
    complaints.length = 0 // The browser reports the 400 that was asked for.

    // The first comment of anybody waits. Its author sees it, also on a later day, and nobody else.
    await page.getByLabel('Website').fill('')
    await page.getByLabel('Name').fill('Minh Anh')
    await page.getByLabel('E-mail').fill('minh.anh@example.org')
    await text.fill('How does the cost compare?\n\n1. <b>First</b>\n2. *second*')
    await send.click()
    await said.getByText('waits for a moderator').waitFor()
    assert.equal(await page.locator('[aria-invalid]').count(), 0)
    assert.match(await idOf(page, 'document.activeElement'), /^comment_/, 'the reader is led to the comment')
    assert.deepEqual(await readComments(), [])
    await look(page, setting, 'waits')
    await page.reload()
    await page.getByText('Waits for a moderator. Only you see it.').waitFor()
    assert.equal(
      await items.locator(':scope > div').innerHTML(),
      '<p>How does the cost compare?</p>\n<ol>\n<li>&lt;b&gt;First&lt;/b&gt;</li>\n<li><em>second</em></li>\n</ol>\n',
    )

    // It is edited while it waits, and approved.
    await page.getByRole('button', { name: 'Edit' }).click()
    assert.ok(await page.getByLabel('Name').isHidden(), 'an edit is of the text')
    assert.match(await text.inputValue(), /^How does the cost compare\?/)
    await text.fill('')
    await send.click()
    await page.locator('[aria-invalid]').waitFor()
    complaints.length = 0
    await text.fill('How does the cost compare *now*?\n\n1. First')
    await send.click()
    await page.locator('#_list em', { hasText: 'now' }).waitFor()
    await setting.approveAll(api, setting.key)
    await page.reload()
    await page.getByRole('button', { name: 'Reply' }).waitFor()
    assert.equal(await page.getByText('Waits for a moderator').count(), 0)

    // Its author is known from then on: a reply is public at once. It needs a proof, and the form's token is gone.
    await page.getByRole('button', { name: 'Reply' }).click()
    assert.equal(await page.evaluate('document.activeElement.name'), 'body')
    await page.getByRole('button', { name: 'Cancel' }).click()
    assert.match(await idOf(page, 'document.activeElement'), /^comment_/)
    await page.getByRole('button', { name: 'Reply' }).click()
    await page.getByLabel('Name').fill('Minh Anh')
    await page.getByLabel('E-mail').fill('minh.anh@example.org')
    await text.fill('It answers itself.')
    await look(page, setting, 'reply')
    await page.evaluate("setup.formToken = '1738368274240.gone'")
    await send.click()
    await said.getByText('Your comment is public').waitFor()
    assert.deepEqual(
      complaints.filter(complaint => !/status of (?:400|403)/.test(complaint)),
      [],
    )
    assert.equal(complaints.length, 2, 'a token was refused, and a proof was asked for')
    complaints.length = 0
    assert.equal(await page.locator('#_list > li > ol > li').count(), 1)
    assert.equal((await readComments()).length, 2)
    await look(page, setting, 'public')

    // The same once more is refused as a whole, and nothing in the form is lost.
    await page.getByRole('button', { name: 'Reply' }).first().click()
    await text.fill('It answers itself.')
    await send.click()
    await said.getByText('already posted').waitFor()
    assert.equal(await text.inputValue(), 'It answers itself.')
    await page.getByRole('button', { name: 'Cancel' }).click()
    complaints.length = 0

    // With another address the author is not known, and the reply waits below the comment that it answers.
    await page.getByRole('button', { name: 'Reply' }).first().click()
    await page.getByLabel('E-mail').fill('other@example.org')
    await text.fill('And who pays?')
    await send.click()
    await said.getByText('waits for a moderator').waitFor()
    assert.equal(await page.locator('#_list > li > ol > li').count(), 2)
    assert.equal(await page.locator('#_list > li > ol > li > .waits').count(), 1)
    page.on('dialog', dialog => void dialog.accept())
    await page.getByRole('button', { name: 'Delete' }).last().click()
    await page.locator('.waits').waitFor({ state: 'detached' })
    complaints.length = 0

    // A deleted reply goes, a deleted comment with replies stays without its text.
    await page.getByRole('button', { name: 'Delete' }).first().click()
    await page.getByText('This comment was deleted.').waitFor()
    assert.equal(await idOf(page, 'document.activeElement'), '_comments')
    await page.getByRole('button', { name: 'Delete' }).click()
    await items.first().waitFor({ state: 'detached' })
    assert.deepEqual(await readComments(), [])
    assert.deepEqual(complaints, [])
    assert.deepEqual([...hosts].sort(), [new URL(api).host, new URL(site.origin).host].sort())
    await page.close()

    for (const [name, width, scheme] of [
      ['phone-light', 390, 'light'],
      ['phone-dark', 390, 'dark'],
      ['desktop-dark', 1280, 'dark'],
    ] as const) {
      const other = await setting.openPage(browser, width, scheme)
      await other.page.goto(address)
      await other.page.getByRole('button', { name: 'Send' }).click()
      await other.page.locator('[aria-invalid]').first().waitFor()
      await look(other.page, setting, name)
      await other.page.close()
    }

    await showCrowds(browser, setting)
  } finally {
    site.stop()
  }
  return `${site.bytes} bytes`
}
