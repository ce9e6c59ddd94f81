/** What an upgrade must not change: every token and hash that was made before it. */

import t from 'tap'
import { makeFormToken, readFormToken } from '../../src/comments/posting/form-token.ts'
import { emailHashes } from '../../src/comments/threads/email-hashes.ts'
import { makeManageToken, ownsComment } from '../../src/comments/threads/manage-token.ts'
import { makePreviewToken } from '../../src/content/preview-token.ts'
import { deriveSecrets } from '../../src/kernel/secrets.ts'

const MANAGE = 'stet_mt_6FS2GNiyTrTJ_ycSRI1B5dQAPp-mBRdsWy_0hPdWdSM'
const FORM = '1800000000000.YMdw91uxoCaeXeqS.Z1zfnTwo1s8lCQGwJv7h0MWlfJxRe6Hftch3r_Y6NxY'

t.test('each purpose has a key of its own, and makes what it always made', async t => {
  const secrets = deriveSecrets('a-secret-that-never-changes')
  const askedAt = new Date(1_800_000_000_000)
  const scenarios: [name: string, made: string, expected: string][] = [
    ['manage', makeManageToken(secrets, 'x'), MANAGE],
    [
      'preview',
      makePreviewToken(secrets, 'x', 1_800_000_000),
      '1800000000.wSO3xJ6ERJeWrfLteiAaO6uzFXL9_jQrLvgiSlBE5vw',
    ],
    ['form', makeFormToken(secrets, 'x', askedAt, 'YMdw91uxoCaeXeqS'), FORM],
    ['proof', secrets.proofKeys[0], 'tEVnUwwfPeK2xyxBkuOdB-Hz6Tyw3mYZzQhEkd0eoi8'],
    ['network', secrets.hash('network', 'x')[0], 'mElF31ghW-MSCZmyfu5o3s_g5V9SF9FNS5SqSOjcbY8'],
    ['flood', secrets.hash('flood', 'x')[0], 'R5mKIPTdpHLwWQjxJWyGYRr0dWuKAPTkZ2PvrO83xN4'],
    ['user', secrets.hash('user', 'x')[0], 'vGHBYAnHzRWANiq7pIVbpYvfGAi0XUdOWaGJY152kT8'],
    ['email', emailHashes(secrets, 'x')[0], 'YlUE4q4CYiTpA_R8KV9zuSO0TqZMob4v5kSszOEF-OA'],
    ['request', secrets.hash('request', 'x')[0], 'u2xvxED81EKlR0O-24Ausi8EbCwh64bt_E5Ic6OvP8Y'],
  ]
  for (const [name, made, expected] of scenarios) {
    t.equal(made, expected, name)
  }
  t.ok(ownsComment(secrets, MANAGE, 'x'))
  t.notOk(ownsComment(secrets, MANAGE.slice(8), 'x'), 'without its prefix it is none')
  t.same(readFormToken(secrets, FORM, 'x'), askedAt)
  t.notOk(readFormToken(secrets, FORM, 'y'))
})
