/** Files that are not what a command expects, and outputs that nobody reads or that cannot be written. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { freePort } from '../ports.ts'
import { until } from '../wait.ts'
import { commandLine, MAIN, runFile } from './process.ts'

const markdown = (slug: string) => `---\nslug: ${slug}\ntitle: ${slug}\nlang: en\n---\n\nText.\n`

t.test('import markdown reads regular files of the folder alone', async t => {
  const { folder, run } = commandLine(t)
  const [pages, outside] = [join(folder, 'pages'), join(folder, 'outside.md')]
  mkdirSync(join(pages, 'drafts'), { recursive: true })
  writeFileSync(outside, markdown('outside'))
  writeFileSync(join(pages, 'drafts/a.text'), markdown('a'))
  symlinkSync('drafts/a.text', join(pages, 'a.md'))
  t.match(await run('import', 'markdown', pages), { code: 0, out: /1 created/ }, 'links within it are read')

  symlinkSync(outside, join(pages, 'link.md'))
  symlinkSync('nowhere', join(pages, 'none.md'))
  t.same(await run('import', 'markdown', pages), {
    code: 1,
    out: '',
    err:
      `Nothing is imported:\n  ${pages}/link.md: Is a link that leads out of the folder.\n` +
      `  ${pages}/none.md: There is no such file or folder (ENOENT).\n`,
  })

  const odd = join(folder, 'odd')
  mkdirSync(odd)
  execFileSync('mkfifo', [join(odd, 'fifo.md')])
  mkdirSync(join(odd, 'folder'))
  symlinkSync('folder', join(odd, 'folder.md'))
  writeFileSync(join(odd, 'long.md'), '')
  truncateSync(join(odd, 'long.md'), 100_000_001)
  const server = createServer().listen(join(odd, 'socket.md'))
  t.teardown(() => server.close())
  await once(server, 'listening')
  t.same((await run('import', 'markdown', odd)).err.replaceAll(`${odd}/`, '').split('\n'), [
    'Nothing is imported:',
    '  fifo.md: It is not a regular file.',
    '  folder.md: It is not a regular file.',
    '  long.md: It has more than 100,000,000 bytes.',
    '  socket.md: It is not a regular file (ENXIO).',
    '',
  ])
})

const FIX = 'Fix that and try again.'

t.test('what cannot be read or written is told in one line', async t => {
  const { folder, run } = commandLine(t)
  const [fifo, page, nowhere] = ['fifo', 'page.txt', 'nowhere/x'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  execFileSync('mkfifo', [fifo])
  writeFileSync(page, 'Title\n\nA text.\n')
  await run('seed')
  await run('export', 'markdown', join(folder, 'taken'))
  const [name = ''] = readdirSync(join(folder, 'taken'))
  mkdirSync(join(folder, 'odd'))
  execFileSync('mkfifo', [join(folder, 'odd', name)])
  const cases: [err: string, ...args: string[]][] = [
    [`${fifo}: It is not a regular file.`, 'import', 'markdown', fifo],
    ['/dev/zero: It is not a regular file.', 'import', 'markdown', '/dev/zero'],
    [`${nowhere}: There is no such file or folder (ENOENT).`, 'import', 'markdown', nowhere],
    [`${fifo}: It is not a regular file.`, 'import', 'document', fifo],
    [`${folder}/nowhere: There is no such folder.`, 'import', 'document', page, '--markdown', nowhere],
    [`${page}: It already exists.`, 'import', 'document', page, '--markdown', page],
    [`${fifo}: It is not a regular file.`, 'import', 'document', page, '--markdown', fifo],
    [
      `${folder}/odd/${name}: It is not a regular file.`,
      'export',
      'markdown',
      join(folder, 'odd'),
      '--replace',
    ],
    [`${page}: Not everything before the name is a folder (ENOTDIR).`, 'export', 'markdown', page],
    ['/proc/nowhere: There is no such file or folder (ENOENT).', 'export', 'markdown', '/proc/nowhere/x'],
    [`Nothing was backed up. ${folder}/nowhere: There is no such folder. ${FIX}`, 'backup', nowhere],
    [`${fifo} was not restored. ${fifo}: It is not a regular file. ${FIX}`, 'restore', fifo, '--replace'],
    [
      `${nowhere} was not restored. ${nowhere}: There is no such file or folder (ENOENT). ${FIX}`,
      ...['restore', nowhere, '--replace'],
    ],
  ]
  for (const [line, ...args] of cases) {
    const { code, err } = await run(...args)
    t.same(
      { code, err: err.replace(/^Nothing is imported:\n {2}/, '') },
      { code: 1, err: `${line}\n` },
      args.join(' '),
    )
  }
  t.same(readdirSync(folder).sort(), ['data', 'fifo', 'odd', 'page.txt', 'taken'], 'and nothing is left')
})

const PRINTING = [
  ['--version'],
  ['--help'],
  ['openapi'],
  ['seed'],
  ['migrate'],
  ['keys', 'create', 'a', '--scope', 'admin'],
  ['keys', 'list'],
  ['privacy', 'export', 'a@b.example'],
  ['privacy', 'erase', 'a@b.example'],
  ['secrets', 'rotate'],
]

t.test('a reader that has gone, such as head, stops no command', async t => {
  const { env, run } = commandLine(t)
  for (const args of PRINTING) {
    const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let err = ''
    child.stderr.on('data', part => {
      err += part
    })
    t.same([await once(child, 'close'), err], [[0, null], ''], args.join(' '))
  }
  t.match(await run('keys', 'list'), { out: /admin/ }, 'and they have done their work')
})

t.test('nor does it stop the service', async t => {
  const port = await freePort()
  const { env } = commandLine(t, { PORT: String(port) })
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  child.stdout.destroy()
  const answer = await until('it answers', () =>
    fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined),
  )
  t.equal(answer.status, 200)
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
})

t.test('output that cannot be written is a failure', async t => {
  const { env, run } = commandLine(t)
  const full = (...args: string[]) =>
    runFile('sh', ['-c', 'exec "$@" >/dev/full', 'sh', process.execPath, MAIN, ...args], { env })
  t.same(await full('keys', 'create', 'a', '--scope', 'admin'), {
    code: 1,
    out: '',
    err: 'The output is not complete. The disk is full (ENOSPC).\n',
  })
  t.match(await run('keys', 'list'), { out: /admin/ }, 'the key is there, to be revoked')
})

t.test('an input without an end is refused', async t => {
  const { env } = commandLine(t)
  const endless = ['-c', 'exec "$@" </dev/zero', 'sh', process.execPath, MAIN, 'privacy', 'erase', '-']
  t.match(await runFile('sh', endless, { env }), { code: 1, err: 'The standard input is too long.\n' })
})
