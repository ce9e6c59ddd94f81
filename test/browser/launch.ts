import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** @throws Error without a browser. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) {
    throw new Error(`No browser at ${executablePath}: install Chromium, or name one in CHROMIUM.`)
  }
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ],
  })
}

/** A page that records what it asked of whom, and every complaint of the browser. */
export async function openPage(browser: Browser, width: number, colorScheme: 'light' | 'dark' = 'light') {
  const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme })
  const hosts = new Set<string>()
  const complaints: string[] = []
  page.on('request', request => {
    const { protocol, host } = new URL(request.url())
    if (protocol !== 'data:' && protocol !== 'blob:') {
      hosts.add(host)
    }
  })
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text())
    }
  })
  page.on('pageerror', error => complaints.push(error.message))
  return { page, hosts, complaints }
}
