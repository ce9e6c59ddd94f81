/** A disk that is full: each command says so in a line, and leaves nothing half written. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { skip, withMounts } from './namespace.ts'
import { COMPILED, commandLine, MAIN, runFile } from './process.ts'

/** Mounts a disk of 2 MB with `$2` bytes of it left, runs the command there, and lists what it has left. */
const SMALL = `
mount -t tmpfs -o size=2m none "$1"
head -c $((2097152 - $2)) /dev/zero >"$1/fill"
cd "$1"
shift 2
"$@"
code=$?
ls -A | grep -v fill
exit $code`

t.test('a full disk', { skip }, async t => {
  const { folder, env, run } = commandLine(t)
  await run('seed')
  await run('backup', join(folder, 'good.db'))
  writeFileSync(join(folder, 'page.txt'), 'Title\n\nA text.\n')
  const small = join(folder, 'small')
  mkdirSync(small)
  const inside = 'file:stet.db'
  const cases: [room: number, url: string, args: string[], err: RegExp, left: RegExp][] = [
    [200_000, env.DATABASE_URL, ['backup', 'b.db'], /^Nothing was backed up\. .*\(SQLITE_FULL\)/, /^$/],
    [0, env.DATABASE_URL, ['export', 'markdown', 'out'], /^The disk is full \(ENOSPC\)\.$/, /^out\n$/],
    [0, env.DATABASE_URL, ['export', 'markdown', '.', '--replace'], /^The disk is full \(ENOSPC\)\.$/, /^$/],
    [
      0,
      env.DATABASE_URL,
      ['import', 'document', join(folder, 'page.txt'), '--markdown', 'page.md'],
      /^The disk is full \(ENOSPC\)\.$/,
      /^Title .*words\nnote: .*\n$/s,
    ],
    [
      200_000,
      inside,
      ['restore', join(folder, 'good.db')],
      /^.*good\.db was not restored\. The disk is full \(ENOSPC\)/,
      /^$/,
    ],
    [200_000, inside, ['migrate'], /^The disk is full\.$/, /^stet\.db\n$/],
    [200_000, inside, ['seed'], /^The disk is full\.$/, /^stet\.db\n$/],
    [
      200_000,
      env.DATABASE_URL,
      ['copy', '--from', env.DATABASE_URL, '--to', inside],
      /^The disk is full\.$/,
      /^stet\.db\n$/,
    ],
  ]
  for (const [room, url, args, err, left] of cases) {
    const [file, ...rest] = withMounts(
      SMALL,
      small,
      String(room),
      ...['env', '-i', `DATABASE_URL=${url}`, ...COMPILED, process.execPath, MAIN, ...args],
    )
    const answer = await runFile(file, rest)
    t.match({ ...answer, err: answer.err.trimEnd() }, { code: 1, err, out: left }, args.join(' '))
  }
})
