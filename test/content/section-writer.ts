/** A client that may write content, for the tests of an article's parts. */
import type { LightMyRequestResponse } from 'fastify'
import { createKey } from '../../src/keys/manage.ts'
import type { TestService } from '../helper.ts'

export type Writer = {
  /**
   * Sends a request with the key and, unless `headers` has another, the `If-Match` of the article's present version.
   * Paths are relative to the article.
   */
  send(
    method: 'POST' | 'PATCH' | 'DELETE' | 'GET' | 'PUT',
    path: string,
    payload?: object,
    headers?: Record<string, string | undefined>,
  ): Promise<LightMyRequestResponse>
  version(): Promise<number>
}

export async function writerOf(service: TestService, slug: string): Promise<Writer> {
  const { key } = await createKey(service.storage, {
    name: 'Writer',
    scopes: ['content:write'],
    expiresAt: null,
  })
  const authorization = `Bearer ${key}`
  const url = `/v1/articles/${slug}`
  const version = async () => {
    const response = await service.request({ url, headers: { authorization } })
    return (response.json() as { version: number }).version
  }
  return {
    version,
    async send(method, path, payload, headers = {}) {
      const ifMatch = 'if-match' in headers ? headers['if-match'] : `"${await version()}"`
      const sent = { authorization, ...headers, 'if-match': ifMatch }
      return service.request({
        method,
        url: `${url}${path}`,
        headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
        ...(payload && { payload }),
      })
    },
  }
}
