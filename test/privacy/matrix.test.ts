/** Route × scope × owner × state: who is answered what, for every operation of the OpenAPI document. */

import t from 'tap'
import { makeManageToken } from '../../src/comments/threads/manage-token.ts'
import { makePreviewToken } from '../../src/content/preview-token.ts'
import { mintKey } from '../../src/keys/manage.ts'
import { documentOf, type Route, routesOf } from '../contract/document.ts'
import { startService } from '../helper.ts'
import { addressOf, planter, QUERIES, type Target, validRequest, WORD } from './cells.ts'
import {
  type Credential,
  credentialsOf,
  demandOf,
  expected,
  MORE,
  SCOPES,
  type Scope,
  type State,
  statesOf,
} from './rules.ts'

const service = await startService(t)
const routes = routesOf(documentOf(service.app))
const planted = await planter(service)
const keys = new Map<string, string>()
for (const scope of SCOPES) {
  keys.set(scope, (await service.key(scope)).authorization)
}
keys.set('invalid', `Bearer ${mintKey().key}`)

/** In whose name: a header, or a parameter of the address. */
function presented(credential: Credential, { articleId, commentId }: Target) {
  const another = '0194bf0e-5c00-7a3e-9d1b-0000000000ff'
  const soon = Math.floor(Date.now() / 1_000) + 86_400
  switch (credential) {
    case 'its manage token':
      return { authorization: `Bearer ${makeManageToken(planted.secrets, commentId)}` }
    case 'another manage token':
      return { authorization: `Bearer ${makeManageToken(planted.secrets, another)}` }
    case 'its preview link':
      return { preview: makePreviewToken(planted.secrets, articleId, soon) }
    case 'another preview link':
      return { preview: makePreviewToken(planted.secrets, another, soon) }
    default:
      return { authorization: keys.get(credential) }
  }
}

/** Sends the request of one cell. */
async function ask(route: Route, method: string, credential: Credential, state: State, more: string) {
  const target = await planted.target(route.path, state)
  const { authorization, preview } = {
    authorization: undefined,
    preview: undefined,
    ...presented(credential, target),
  }
  const query = [more, preview === undefined ? '' : `preview=${preview}`].filter(Boolean).join('&')
  const { headers, payload } = validRequest(route)
  const response = await service.request({
    method: method as 'GET',
    url: `${addressOf(route, target)}?${query || (QUERIES[route.id] ?? '')}`.replace(/\?$/, ''),
    headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    ...(payload !== undefined && { payload }),
  })
  if (method !== 'GET' && method !== 'HEAD' && response.statusCode < 300) {
    planted.spoil(route.path, state)
  }
  return response
}

t.test('every operation demands what the table says', async t => {
  for (const route of routes) {
    t.same(route.operation.security, demandOf(route), route.id)
  }
})

let cells = 0
for (const route of routes) {
  t.test(`${route.method} ${route.path}`, async t => {
    const wrong: string[] = []
    const check = async (method: string, credential: Credential, state: State, query = '', needs?: Scope) => {
      const { statusCode, body, headers } = await ask(route, method, credential, state, query)
      const right = expected(route, credential, state, needs)
      const cell = `${method} ${query} ${credential}, ${state}`
      cells += 1
      if (statusCode !== right) {
        wrong.push(`${cell}: ${statusCode} instead of ${right} ${body}`)
      }
      if (statusCode >= 400 && (body.includes(WORD) || JSON.stringify(headers).includes(WORD))) {
        wrong.push(`${cell}: tells of what it refuses`)
      }
      const mayBeStored = !/no-store/.test(String(headers['cache-control']))
      if (statusCode < 400 && credential !== 'none' && mayBeStored) {
        wrong.push(`${cell}: may be stored`)
      }
    }
    for (const method of route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]) {
      for (const credential of credentialsOf(route)) {
        for (const state of statesOf(route)) {
          await check(method, credential, state)
          for (const { query, needs } of MORE[route.id] ?? []) {
            await check(method, credential, state, query, needs)
          }
        }
      }
    }
    t.same(wrong, [])
  })
}

t.test('nothing was left out', async t => {
  t.comment(`${cells} cells`)
  t.ok(cells > routes.length * 7)
  const ids = routes.map(({ id }) => id)
  t.same(
    Object.keys(MORE).filter(id => !ids.includes(id)),
    [],
  )
  t.notMatch(service.log.join(''), /"level":"error"/)
})
