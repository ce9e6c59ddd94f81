import t from 'tap'
import { startService } from '../helper.ts'

t.test('the pages to copy and their files, under a policy without exceptions', async t => {
  const { request } = await startService(t)
  const read = async (name: string, type: RegExp) => {
    const { statusCode, headers, body } = await request({ url: `/docs/examples/${name}` })
    t.equal(statusCode, 200, name)
    t.match(headers['content-type'], type, name)
    t.match(
      headers['content-security-policy'],
      /^default-src 'none'; script-src 'self'; style-src 'self'; /,
      name,
    )
    t.notMatch(headers['content-security-policy'], /unsafe/, name)
    t.equal(headers['access-control-allow-origin'], '*', `${name}: a page elsewhere may load it`)
    t.match(
      await request({ url: `/docs/examples/${name}`, headers: { 'if-none-match': String(headers.etag) } }),
      { statusCode: 304 },
      name,
    )
    return body
  }
  const page = await read('article.html', /^text\/html/)
  const script = await read('article.js', /^text\/javascript/)
  await read('article.css', /^text\/css/)
  t.match(await read('altcha.js', /^text\/javascript/), /as solveChallenge/)
  const searchPage = await read('search.html', /^text\/html/)
  const searchScript = await read('search.js', /^text\/javascript/)
  for (const { html, code, most } of [
    // Small enough to be read: comments need most of it, and feeds and the bibliography some.
    { html: page, code: script, most: 13_000 },
    { html: searchPage, code: searchScript, most: 4_000 },
  ]) {
    t.notMatch(html, /<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/, 'nothing inline')
    t.match(html, 'data-api="../.."', 'relative, so that it also works below a path')
    t.notMatch(html + code, /https?:\/\/(?!cms\.example\.org)/, 'no address of another host')
    t.ok(Buffer.byteLength(html + code) < most, `${Buffer.byteLength(html + code)} bytes`)
  }
  t.equal((await request({ url: '/docs/examples/page.js' })).statusCode, 404)
})

t.test('every id that a script asks for is in its page', async t => {
  const { request } = await startService(t)
  for (const name of ['article', 'search']) {
    const { body: page } = await request({ url: `/docs/examples/${name}.html` })
    const { body: script } = await request({ url: `/docs/examples/${name}.js` })
    const found = (text: string, pattern: RegExp) =>
      [...new Set([...text.matchAll(pattern)].map(([, id]) => id))].sort()
    const ids = found(page, /\sid="([^"]+)"/g)
    const wanted = found(script, /\$\('([^']+)'\)/g)
    t.ok(wanted.length > 3, name)
    t.same(
      wanted.filter(id => !ids.includes(id)),
      [],
      name,
    )
    t.ok(
      ids.every(id => id?.startsWith('_')),
      'no anchor of a section has an underscore',
    )
  }
})
