import t from 'tap'
import { listKeys } from '../../src/keys/manage.ts'
import { keyVerifier, prefixOf } from '../../src/keys/verify.ts'
import { openTestStorage } from '../databases.ts'
import { runCommand } from './command-line.ts'

t.test('a key is made, shown once, listed and revoked', async t => {
  const storage = await openTestStorage(t)
  const keys = (...args: string[]) => runCommand(storage, ['keys', ...args])
  const verify = keyVerifier(storage)
  t.match(await keys('list'), { code: 0, out: /^There are no keys\.\n$/ })

  const made = await keys('create', 'The newsroom', '--scope', 'content:write', 'comments:moderate')
  t.match(made, { code: 0, out: /^stet_\w{12}_[\w-]{43}\nKeep the key: it is not shown again\.\n$/, err: '' })
  const [key = ''] = made.out.split('\n')
  const [row] = await listKeys(storage)
  t.match(row, { name: 'The newsroom', scopes: ['content:write', 'comments:moderate'], expiresAt: null })
  t.match(await verify(key), { id: row?.id, scopes: row?.scopes })

  await keys(
    'create',
    'B',
    '--scope',
    'admin',
    '--scope',
    'content:read',
    '--expires',
    '2999-01-31T10:00:00+01:00',
  )
  const { out } = await keys('list')
  const [header = '', ...lines] = out.trimEnd().split('\n')
  t.match(header, /^id +prefix +name +scopes +created +expires +last used +revoked$/)
  t.equal(lines.length, 2, 'newest first')
  t.match(lines[0], / {2}B +admin content:read +\S+Z +2999-01-31T09:00:00\.000Z +- +-$/)
  t.match(
    lines[1],
    new RegExp(`^${row?.id}  ${prefixOf(key)}  The newsroom  content:write comments:moderate `),
  )
  t.match(lines[1], /Z +- +20\S+Z +-$/, 'does not expire, was used, is not revoked')
  t.equal(lines[0]?.indexOf('admin'), header.indexOf('scopes'), 'columns are aligned')
  t.notMatch(out, key.slice(18), 'never the key itself')

  t.match(await keys('revoke', `${prefixOf(key)}`), { code: 0, out: 'The newsroom: revoked\n' })
  t.equal(await verify(key), undefined)
  const revokedAt = (await listKeys(storage))[1]?.revokedAt
  t.ok(revokedAt)
  t.match(await keys('revoke', `${row?.id.toUpperCase()}`), {
    code: 0,
    out: `The newsroom: was already revoked at ${revokedAt}\n`,
  })
  t.equal((await listKeys(storage))[1]?.revokedAt, revokedAt, 'its time stays')
  t.match((await keys('list')).out, `${revokedAt}\n`)
  t.match(await keys('revoke', 'nothing'), { code: 1, err: 'There is no key with the id or prefix nothing.' })
})

t.test('all faults of a key are told, a line each, and nothing is made', async t => {
  const storage = await openTestStorage(t)
  const refused = await runCommand(storage, [
    ...['keys', 'create', ' ', '--expires', 'tomorrow'],
    ...['--scope', 'admin', 'root', 'all'],
  ])
  t.match(refused, { code: 1, out: '' })
  t.match(refused.err.split('\n'), [
    'NAME: Must not be empty.',
    /^--scope root: .*content:read/,
    /^--scope all: /,
    /^--expires: Must be a time such as/,
  ])
  const past = ['keys', 'create', 'A', '--scope', 'admin', '--expires', '2025-01-01T00:00:00Z']
  t.match(await runCommand(storage, past), { code: 1, out: '', err: '--expires: Must be in the future.' })
  t.match(await runCommand(storage, ['keys', 'create', 'A']), { code: 1, err: '--scope: Must not be empty.' })
  t.match(await runCommand(storage, ['keys', 'create', 'A', '--scope', 'admin', 'admin']), {
    code: 1,
    err: '--scope: Must not name a scope twice.',
  })
  t.same(await listKeys(storage), [])
})
