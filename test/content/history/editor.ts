/** What the tests of revisions share: an editor with a key, and articles that have a history. */
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import type { Scope } from '../../../src/kernel/scalars.ts'
import { createKey } from '../../../src/keys/manage.ts'
import { startService, type TestService } from '../../helper.ts'

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Sending = { headers?: Record<string, string>; payload?: unknown }

export type Editor = TestService & {
  /** The id of the editor's key. */
  keyId: string
  /** A request with the editor's key; `PATCH /v1/articles/{article}` and the like as one text. */
  send(line: `${Method} /${string}`, sending?: Sending): Promise<LightMyRequestResponse>
  /** The same with a new key of these scopes. */
  sendAs(scopes: Scope[], line: `${Method} /${string}`, sending?: Sending): Promise<LightMyRequestResponse>
  /** POST /v1/articles; PATCH of an article, whatever its version. Both must succeed. */
  create(article: object): Promise<{ id: string; slug: string; etag: string }>
  change(article: string, patch: object): Promise<{ etag: string }>
}

export async function startEditor(t: Test, environment: Record<string, string> = {}): Promise<Editor> {
  const service = await startService(t, environment)
  const newKey = (scopes: Scope[]) => createKey(service.storage, { name: 'Key', scopes, expiresAt: null })
  const { id: keyId, key } = await newKey(['content:write'])
  const sendWith = (bearer: string, line: string, { headers = {}, payload }: Sending = {}) => {
    const [method, url = ''] = line.split(' ')
    return service.request({
      method: method as Method,
      url,
      headers: { authorization: `Bearer ${bearer}`, ...headers },
      ...(payload !== undefined && { payload: payload as object }),
    })
  }
  const send: Editor['send'] = (line, sending) => sendWith(key, line, sending)
  const mustBe = (status: number, response: LightMyRequestResponse) => {
    if (response.statusCode !== status) {
      throw new Error(response.body)
    }
    return { ...(response.json() as { id: string; slug: string }), etag: String(response.headers.etag) }
  }
  return {
    ...service,
    keyId,
    send,
    sendAs: async (scopes, line, sending) => sendWith((await newKey(scopes)).key, line, sending),
    create: async article =>
      mustBe(201, await send('POST /v1/articles', { payload: { title: 'A title', lang: 'en', ...article } })),
    change: async (article, payload) =>
      mustBe(200, await send(`PATCH /v1/articles/${article}`, { headers: { 'if-match': '*' }, payload })),
  }
}

export const statusAndCode = (response: LightMyRequestResponse) =>
  [response.statusCode, (response.json() as { code: string }).code] as const
