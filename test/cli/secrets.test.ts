import t from 'tap'
import { emailHashes } from '../../src/comments/threads/email-hashes.ts'
import { loadSecrets } from '../../src/storage/settings.ts'
import { openTestStorage } from '../databases.ts'
import { ban, storedSecrets } from '../privacy/people.ts'
import { runCommand } from './command-line.ts'

t.test('the command rotates, tells what it did, and never a secret', async t => {
  const storage = await openTestStorage(t)
  const rotate = (...options: string[]) => runCommand(storage, ['secrets', 'rotate', ...options])
  const first = await rotate()
  t.match(first, { code: 0, err: '' })
  t.match(first.out, /new secret.*former ones stay valid\.\nRestart all running instances/)
  t.equal((await storedSecrets(storage)).proofKeys.length, 1, 'on a site that was never started')
  const [row] = await storage.read.db.select().from(storage.read.tables.settings)
  t.match(row?.value, /^[\w-]{43}$/, 'of 32 bytes')
  const [only] = (await loadSecrets(storage)).proofKeys
  await rotate()
  const secrets = await loadSecrets(storage)
  t.equal(secrets.proofKeys.length, 2)
  t.equal(secrets.proofKeys[1], only)

  await ban(storage, 'email', emailHashes(secrets, 'a@b.example')[0])
  const forgotten = await rotate('--forget')
  t.match(forgotten, { code: 0, err: '' })
  t.match(
    forgotten.out,
    /are removed\.\nRemoved: 0 hashes of networks and users, 1 bans by .*\nRemoved: 0 databases.*\nRestart all/,
  )
  const { proofKeys } = await storedSecrets(storage)
  t.equal(proofKeys.length, 1)
  t.notOk(secrets.proofKeys.includes(proofKeys[0]))
  const stored = await storage.read.db.select().from(storage.read.tables.settings)
  t.notMatch(first.out + forgotten.out, stored[0]?.value ?? '')
})

t.test('two rotations at once: both secrets are kept', async t => {
  const storage = await openTestStorage(t)
  await loadSecrets(storage)
  const rotate = () => runCommand(storage, ['secrets', 'rotate'])
  await Promise.all([rotate(), rotate()])
  t.equal(new Set((await storedSecrets(storage)).proofKeys).size, 3)
})
