import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { readConfig } from '../../src/config.ts'
import { seedDemo } from '../../src/transfer/demo.ts'
import { readMarkdown, seedArticle } from '../../src/transfer/import.ts'
import { startService } from '../helper.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const read = (file: string) => readFileSync(`${ROOT}/${file}`, 'utf8')

const skip = process.platform === 'win32' && 'needs a POSIX shell'

t.test('the walk of the README, from a post to a public comment', { skip }, async t => {
  const { app, storage } = await startService(t, { COMMENT_RULES: 'first-comment' })
  await seedArticle(storage, readMarkdown(read('seed/deepseek-the-ai-revolution-from-asia.md')))
  // Whoever has tried the demo first has other comments that wait.
  await seedDemo(storage, readConfig({}))
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const [, commands = ''] = /```sh\n(api=.*?)```/s.exec(read('README.md')) ?? []
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-e', '-c', commands.replace('http://127.0.0.1:3000', address)],
    { cwd: ROOT, env: { ...process.env, DATABASE_URL: storage.url } },
  )
  t.match(
    stdout,
    /^"title":"DeepSeek: The AI Revolution from Asia"\n"html":"<div .+\n"toc":\[\{"anchor":.+\n"commentCount":0$/m,
  )
  t.match(stdout, /^HTTP\/1\.1 202 Accepted/m)
  t.match(stdout, '"status":"pending","publicAs":"nothing"')
  t.match(stdout, '"status":"approved","publicAs":"comment"')
  t.match(stdout, /"data":\[\{[^[]*"status":"approved","author":\{"name":"Minh Anh","url":null\}.*$/s)
})
