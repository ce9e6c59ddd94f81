/** Shows hostile comments in a real page as a frontend does, and watches for a script that runs or a request that leaves. */
import { strict as assert } from 'node:assert'
import type { Browser } from 'playwright-core'
import type { hostileComments } from './hostile-comments.ts'

const AT_ONCE = 50
const HOME = 'https://frontend.example/'
const SENTINEL = 'https://sentinel.example/'

type Hostile = ReturnType<typeof hostileComments>[number]

async function post(comments: readonly Hostile[], api: string, slug: string): Promise<void> {
  for (let start = 0; start < comments.length; start += AT_ONCE) {
    const answers = await Promise.all(
      comments.slice(start, start + AT_ONCE).map(comment =>
        fetch(`${api}/v1/articles/${slug}/comments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(comment),
        }),
      ),
    )
    for (const answer of answers) {
      assert.equal(answer.status, 201)
      await answer.body?.cancel()
    }
  }
}

/** The frontend: `html` as markup, the name as text, the website as a link. Everything in it is touched. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Comments</title><ol id="list"></ol><script>
  window.runs = 0
  window.ran = window.alert = window.confirm = window.prompt = () => { window.runs += 1 }
  const show = comments => {
    const list = document.querySelector('#list')
    list.innerHTML = ''
    for (const { author, html } of comments) {
      const item = document.createElement('li')
      const name = document.createElement(author.url ? 'a' : 'b')
      name.textContent = author.name
      if (author.url) name.href = author.url
      const body = document.createElement('div')
      body.innerHTML = html
      item.append(name, body)
      list.append(item)
    }
    const events = ['mouseover', 'mouseenter', 'focus', 'pointerover', 'error', 'load', 'toggle', 'animationstart']
    for (const element of list.querySelectorAll('*')) {
      for (const type of events) element.dispatchEvent(new Event(type))
      element.focus?.()
    }
    return [...list.querySelectorAll('a')].map(({ protocol, rel, href }) => [protocol, rel, href])
  }
</script>`

export async function showHostileComments(
  browser: Browser,
  { api, slug, comments }: { api: string; slug: string; comments: readonly Hostile[] },
): Promise<void> {
  await post(comments, api, slug)
  const page = await browser.newPage()
  const left = new Set<string>()
  page.on('request', request => left.add(request.url()))
  await page.route('**/*', route =>
    route.request().url() === HOME ? route.fulfill({ contentType: 'text/html', body: PAGE }) : route.abort(),
  )
  await page.goto(HOME)
  left.clear()
  /** Requests that left so far: one that is asked for now is seen after all that were asked for before. */
  const requests = async () => {
    const last = `${SENTINEL}${left.size}`
    await Promise.all([page.waitForRequest(last), page.evaluate(`new Image().src = ${JSON.stringify(last)}`)])
    return [...left].filter(url => !url.startsWith(SENTINEL))
  }

  let shown = 0
  let next: string | null = ''
  const protocols = new Set<string>()
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`
    const answer = await fetch(`${api}/v1/articles/${slug}/comments?view=flat&limit=100${cursor}`)
    const list = (await answer.json()) as { data: object[]; page: { next: string | null } }
    const links = await page.evaluate<[string, string, string][]>(`show(${JSON.stringify(list.data)})`)
    for (const [protocol] of links) {
      protocols.add(protocol)
    }
    shown += list.data.length
    next = list.page.next
  }
  assert.equal(shown, comments.length)
  assert.equal(await page.evaluate('window.runs'), 0, 'no script runs')
  assert.deepEqual(await requests(), [], 'no request leaves')
  assert.deepEqual([...protocols].sort(), ['http:', 'https:', 'mailto:'])

  // What the service would have to let through: so it would have been seen.
  const raw = { author: { name: 'x' }, html: '<img src="/gone" onerror="ran()">' }
  await page.evaluate(`show(${JSON.stringify([raw])})`)
  await page.waitForFunction('window.runs > 0')
  assert.deepEqual(await requests(), [`${HOME}gone`])
  await page.close()
}
