/** What the tests of writing articles share: an editor with a key, who sends requests. */
import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { startService, type TestService } from '../helper.ts'

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Sending = { headers?: Record<string, string>; payload?: unknown }

export type Editor = TestService & {
  /** The header with a key of the scope content:write. */
  credentials: { authorization: string }
  /** A request with the editor's key; `PATCH /v1/articles/{article}` and the like as one text. */
  send(line: `${Method} /${string}`, sending?: Sending): Promise<LightMyRequestResponse>
  /** POST /v1/articles, which must succeed. */
  create(article: object): Promise<{ slug: string; id: string; etag: string }>
}

export async function startEditor(t: Test): Promise<Editor> {
  const service = await startService(t)
  const credentials = await service.key('content:write')
  const send: Editor['send'] = (line, { headers = {}, payload } = {}) => {
    const [method, url = ''] = line.split(' ')
    return service.request({
      method: method as Method,
      url,
      headers: { ...credentials, ...headers },
      ...(payload !== undefined && { payload: payload as object }),
    })
  }
  return {
    ...service,
    credentials,
    send,
    async create(article) {
      const payload = { title: 'A title', lang: 'en', ...article }
      const response = await send('POST /v1/articles', { payload })
      if (response.statusCode !== 201) {
        throw new Error(response.body)
      }
      const { id, slug } = response.json() as { id: string; slug: string }
      return { id, slug, etag: String(response.headers.etag) }
    },
  }
}

/** Status and stable code, for scenario tables. */
export const problemOf = (response: LightMyRequestResponse) =>
  [response.statusCode, (response.json() as { code: string }).code] as const
