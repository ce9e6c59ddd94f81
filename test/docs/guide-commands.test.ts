/** The commands of the guides, one after the other, as somebody who follows a guide types them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { Scope } from '../../src/kernel/scalars.ts'
import { readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { runFile, unmeasured } from '../cli/process.ts'
import { temporaryFolder } from '../databases.ts'
import { newComment, startService, type TestService } from '../helper.ts'
import { codeOf } from './guide-code.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ARTICLE = 'deepseek-the-ai-revolution-from-asia'

/** `curl` fails when the answer says so, and the commands are those of this checkout. */
const PRELUDE = `set -e
curl() { command curl -sS --fail-with-body "$@"; }
`

/** A further comment, with what a guide calls it by. */
async function postComment({ request }: TestService, text: string, moderator: object, isPublic: boolean) {
  const payload = newComment(text)
  const posted = await request({ method: 'POST', url: `/v1/articles/${ARTICLE}/comments`, payload })
  const { id, manageToken } = posted.json()
  if (isPublic) {
    const headers = { ...moderator, 'if-match': '"1"' }
    const url = `/v1/comments/${id}/moderation`
    await request({ method: 'PATCH', url, headers, payload: { status: 'approved' } })
  }
  return { ID: id, VERSION: '1', MANAGE_TOKEN: manageToken }
}

async function follow(t: Test, guide: string, expected: readonly RegExp[]) {
  const service = await startService(t, { COMMENT_RULES: 'first-comment' })
  await seedArticle(service.storage, readMarkdown(readFileSync(`${ROOT}/seed/${ARTICLE}.md`, 'utf8')))
  const address = await service.app.listen({ host: '127.0.0.1', port: 0 })
  const everything = await service.key(...Scope.options)
  const { body } = await service.request({
    method: 'POST',
    url: '/v1/bans',
    headers: everything,
    payload: { kind: 'word', value: 'one to lift' },
  })
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'articles'))
  mkdirSync(join(folder, 'backup'))
  const [page = ''] = codeOf('editors', 'markdown')
  writeFileSync(join(folder, 'on-standing.md'), page)
  writeFileSync(join(folder, 'articles/one.md'), page.replaceAll('on-standing', 'one'))
  writeFileSync(join(folder, 'page.txt'), 'A Title\n\nA text.\n')
  const said: string[] = []
  // A typed client has a test of its own.
  const blocks = codeOf(guide, 'sh').filter(block => !block.includes('npx '))
  for (const [index, block] of blocks.entries()) {
    const commands = block
      .replaceAll('http://127.0.0.1:3000', address)
      .replaceAll('npm run stet --', `'${process.execPath}' '${ROOT}/src/stet.cjs'`)
      .replace(/20\d\d(?=-\d\d-\d\dT)/g, String(new Date().getFullYear() + 1))
    const env = {
      ...process.env,
      ...(await postComment(service, `A remark, ${index}.`, everything, block.includes('/reports'))),
      BAN: JSON.parse(body).id,
      KEY: everything.authorization.replace('Bearer ', ''),
      DATABASE_URL: service.storage.url,
    }
    const [file, ...rest] = unmeasured('sh', '-c', `${PRELUDE}cd '${folder}'\n${commands}`)
    const { code, out, err } = await runFile(file, rest, { env })
    t.equal(code, 0, `${guide}: ${block}${out}${err}`)
    said.push(out)
  }
  for (const pattern of expected) {
    t.match(said.join('\n'), pattern, guide)
  }
}

const skip = process.platform === 'win32' && 'needs a POSIX shell'

for (const [guide, expected] of Object.entries({
  frontends: [
    /^HTTP\/1\.1 304 /m,
    /"html":"<div lang=/,
    /^slug: deepseek/m,
    /"version":"https:\/\/jsonfeed/,
    /<feed /,
  ],
  comments: [/^HTTP\/1\.1 202 /m, /<em>other<\\?\/em>/, /"reason":"spam"/],
  editors: [/^HTTP\/1\.1 201 /m, /"preview=|\?preview=/, /1 created/, /as a draft/],
  moderators: [/"status":"approved"/, /"code":"stale"/, /"decidedBy":/, /"kind":"host"/],
})) {
  t.test(guide, { skip }, t => follow(t, guide, expected))
}
