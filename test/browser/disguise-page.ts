/** Shows comments that disguise a link, a phrase or a number, and compares what Chromium shows with what the rules read. */
import { strict as assert } from 'node:assert'
import type { Browser } from 'playwright-core'
import { renderComment } from '../../src/markdown/render.ts'
import { fold } from '../../src/spam/text/fold.ts'
import { readComment } from '../../src/spam/text/reading.ts'
import { LINKS, NUMBERS, PHRASES } from '../spam/text/disguises.ts'

/** @returns how many comments were compared. */
export async function compareDisguises(browser: Browser): Promise<number> {
  const page = await browser.newPage()
  const bodies = [...LINKS, ...PHRASES, ...NUMBERS]
  for (const body of bodies) {
    const { html } = renderComment(body)
    await page.setContent(`<!doctype html><meta charset="utf-8">${html}`)
    const [hosts, text] = await page.evaluate<[string[], string]>(
      '[[...document.links].map(({ hostname }) => hostname.replace(/^www\\.|\\.$/g, "")), document.body.innerText]',
    )
    const reading = readComment({ name: 'Ada', url: null, body, html })
    for (const host of hosts) {
      assert.ok(reading.hosts().includes(host), `${body} leads to ${host}`)
    }
    assert.equal(fold(reading.shown()), fold(text), body)
  }
  await page.close()
  return bodies.length
}
