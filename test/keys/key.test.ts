import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { mintKey } from '../../src/keys/manage.ts'
import { isKey, prefixOf } from '../../src/keys/verify.ts'

t.test('a key is its own alone', async t => {
  const { key, prefix, hash } = mintKey()
  t.equal(prefixOf(key), prefix)
  t.ok(isKey(key, hash))
  t.notOk(isKey(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`, hash))
  t.notOk(isKey(mintKey().key, hash))
  t.notOk(hash.includes(key.slice(18)))
})

t.test('keys are random', async t => {
  const keys = Array.from({ length: 1_000 }, mintKey)
  t.equal(new Set(keys.map(({ key }) => key.slice(18))).size, 1_000)
  t.equal(new Set(keys.map(({ prefix }) => prefix)).size, 1_000)
  t.equal(Buffer.from(keys[0]?.key.slice(18) ?? '', 'base64url').length, 32, '256 bits')
})

// No clock can show it in a test; so the comparison itself is looked at.
t.test('secrets are compared in constant time', async t => {
  for (const file of ['keys/verify.ts', 'kernel/secrets.ts']) {
    const source = readFileSync(join(import.meta.dirname, '../../src', file), 'utf8')
    t.match(source, /timingSafeEqual\(/, file)
    t.notMatch(source, /[!=]==? (?:hash|hashOf|manageToken|previewToken)\b/, file)
  }
})
