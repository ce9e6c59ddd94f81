/** `npm run release`, in a repository of its own, with another command in place of all checks. */
import { execFile } from 'node:child_process'
import { appendFile, cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { unmeasured } from './process.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)
const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']

t.test('a release is refused with the reason, or written and tagged', { timeout: 300_000 }, async t => {
  // In the checkout, so packages are found.
  const folder = join(t.testdir(), 'repository')
  const git = async (...args: string[]) =>
    (await run('git', [...IDENTITY, ...args], { cwd: folder })).stdout.trim()
  const commit = () => git('commit', '-qam', 'Change')
  // What a release reads.
  for (const path of [
    '.ci',
    '.gitignore',
    'CHANGELOG.md',
    'openapi.yaml',
    'package.json',
    'package-lock.json',
    'src',
    'test/contract',
  ]) {
    await cp(join(ROOT, path), join(folder, path), { recursive: true })
  }
  await run('git', ['init', '-qb', 'main', folder])
  await git('add', '.')
  await git('commit', '-qm', 'As it is')
  const env = {
    ...process.env,
    PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`,
    CHECK: 'true',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@example.org',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@example.org',
  }
  /** @returns what it says. */
  const release = (...args: string[]) => {
    const [file, ...rest] = unmeasured('.ci/release', ...args)
    return run(file, rest, { cwd: folder, env }).then(
      ({ stdout }) => stdout,
      ({ stderr }) => `refused: ${stderr}`,
    )
  }
  const text = (path: string) => readFile(join(folder, path), 'utf8')

  await writeFile(join(folder, 'CHANGELOG.md'), '# Changelog\n\n## Unreleased\n\n### Added\n\n- All.\n')
  t.match(await release('99.0.0'), /^refused: There are changes that are not committed/)
  await commit()
  for (const version of ['', '1', 'v99.0.0', '99.0.0-rc']) {
    t.match(await release(version), /^refused: Say which version/, version)
  }
  t.match(await release('0.0.1'), /^refused: The version is .* already. Say a later one/)
  await git('switch', '-q', '-c', 'other')
  t.match(await release('99.0.0'), /^refused: Releases are made of the branch main/)
  await git('switch', '-q', 'main')

  t.equal(await release('99.0.0'), 'Tagged v99.0.0. Publish it: git push --follow-tags\n')
  t.equal(await git('describe'), 'v99.0.0')
  t.equal(await git('status', '--porcelain'), '', 'all is committed')
  t.match(
    await text('CHANGELOG.md'),
    /^## Unreleased\n\n## 99\.0\.0 \(\d{4}-\d\d-\d\d\)\n\n### Added\n\n- All\.\n$/m,
  )
  t.match(await text('openapi.yaml'), /^ {2}version: 99\.0\.0$/m)
  t.equal(await text('test/contract/released.yaml'), await text('openapi.yaml'))

  t.match(await release('99.0.0'), /^refused: The version 99\.0\.0 has been released/)
  t.match(await release('99.1.0'), /^refused: The section "Unreleased" of CHANGELOG\.md is empty/)
  const changelog = await text('CHANGELOG.md')
  const unreleased = (line: string) =>
    writeFile(
      join(folder, 'CHANGELOG.md'),
      changelog.replace('## Unreleased\n', `## Unreleased\n\n${line}\n`),
    )
  await unreleased('- Less.')
  await appendFile(join(folder, 'openapi.yaml'), '# old\n')
  await commit()
  t.match(await release('99.1.0'), /^refused: openapi\.yaml was out of date/)
  // As if the released contract had more.
  const released = await text('test/contract/released.yaml')
  await writeFile(
    join(folder, 'test/contract/released.yaml'),
    released.replace('  /v1/tags:\n', '  /v1/labels:\n'),
  )
  await commit()
  t.match(await release('99.1.0'), /^refused: The contract breaks clients/)
  t.equal(await git('status', '--porcelain'), '', 'nothing is written')
  await unreleased('- **Breaking:** `GET /v1/labels` is gone.')
  await commit()
  t.match(await release('99.1.0'), /^Tagged v99\.1\.0/)
})
