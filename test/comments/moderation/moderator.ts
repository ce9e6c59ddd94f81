/** Decides about comments as moderators do: they read first, and name what they read. */

import type { LightMyRequestResponse } from 'fastify'
import type { TestService } from '../../helper.ts'

type Client = Pick<TestService, 'request'>

/** The `ETag` of the comment as a moderator reads it now. */
export async function tagOf(service: Client, key: object, id: string): Promise<string> {
  const { headers } = await service.request({ url: `/v1/comments/${id}/moderation`, headers: { ...key } })
  return String(headers.etag ?? '"1-none"')
}

/** Reads a comment and decides about it; `tag` is what was read when it is not read now. */
export async function readAndDecide(
  service: Client,
  key: object,
  id: string,
  payload: object,
  tag?: string,
): Promise<LightMyRequestResponse> {
  return service.request({
    method: 'PATCH',
    url: `/v1/comments/${id}/moderation`,
    headers: { ...key, 'if-match': tag ?? (await tagOf(service, key, id)) },
    payload,
  })
}
