import t from 'tap'
import { startService } from '../helper.ts'

t.test('the page to copy and its files, under a policy without exceptions', async t => {
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
  t.notMatch(page, /<script(?![^>]* src=)|<style|\son\w+=|\sstyle=/, 'nothing inline')
  t.match(page, 'data-api="../.."', 'relative, so that it also works below a path')
  t.notMatch(page + script, /https?:\/\/(?!cms\.example\.org)/, 'no address of another host')
  t.ok(Buffer.byteLength(page + script) < 12_000, `${Buffer.byteLength(page + script)} bytes`)
  t.equal((await request({ url: '/docs/examples/page.js' })).statusCode, 404)
})

t.test('every id that the script asks for is in the page', async t => {
  const { request } = await startService(t)
  const { body: page } = await request({ url: '/docs/examples/article.html' })
  const { body: script } = await request({ url: '/docs/examples/article.js' })
  const found = (text: string, pattern: RegExp) =>
    [...new Set([...text.matchAll(pattern)].map(([, id]) => id))].sort()
  const ids = found(page, /\sid="([^"]+)"/g)
  const wanted = found(script, /\$\('([^']+)'\)/g)
  t.ok(wanted.length > 5)
  t.same(
    wanted.filter(id => !ids.includes(id)),
    [],
  )
  t.ok(
    ids.every(id => id?.startsWith('_')),
    'no anchor of a section has an underscore',
  )
})
