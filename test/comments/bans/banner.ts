/** A moderator who bans. */

import type { LightMyRequestResponse } from 'fastify'
import type { Test } from 'tap'
import { Ban } from '../../../src/comments/bans/schema.ts'
import { BanApplied } from '../../../src/comments/moderation/apply-ban-schema.ts'
import { eq } from '../../../src/storage/drizzle.ts'
import { startService, type TestService } from '../../helper.ts'
import { type Poster, posterOf } from '../posting/poster.ts'

export type Banner = {
  service: TestService
  key: { authorization: string }
  poster: Poster
  send(payload: unknown, headers?: object): Promise<LightMyRequestResponse>
  /** Makes a ban that must be taken. */
  ban(payload: object): Promise<Ban>
  sendApply(id: string, payload?: object, headers?: object): Promise<LightMyRequestResponse>
  apply(id: string, payload?: object): Promise<BanApplied>
  /** Status of a comment as it is stored. */
  statusOf(id: string): Promise<string | undefined>
  /** Has a ban end at this time. */
  expire(id: string, expiresAt: string): Promise<void>
}

/** A service with the article `open` on which only bans decide. */
export async function startBans(t: Test, given?: TestService['storage']): Promise<Banner> {
  const service = await startService(t, { COMMENT_RULES: 'blocked', LOG_LEVEL: 'trace' }, given)
  if (given === undefined) {
    await service.publish({ slug: 'open' })
  }
  return bannerOf(service)
}

export async function bannerOf(service: TestService): Promise<Banner> {
  const key = await service.key('comments:moderate')
  const { storage } = service
  const post = (url: string, payload: unknown, headers: object) =>
    service.request({ method: 'POST', url, headers: { ...key, ...headers }, payload: payload as object })
  const send: Banner['send'] = (payload, headers = {}) => post('/v1/bans', payload, headers)
  const sendApply: Banner['sendApply'] = (id, payload = {}, headers = {}) =>
    post(`/v1/bans/${id}/apply`, payload, headers)
  const ok = <T>(response: LightMyRequestResponse, status: number, parse: (body: unknown) => T): T => {
    if (response.statusCode !== status) {
      throw new Error(response.body)
    }
    return parse(response.json())
  }
  return {
    service,
    key,
    poster: posterOf(service),
    send,
    ban: async payload => ok(await send(payload), 201, body => Ban.parse(body)),
    sendApply,
    apply: async (id, payload) => ok(await sendApply(id, payload), 200, body => BanApplied.parse(body)),
    async statusOf(id) {
      const { db, tables } = storage.read
      const [row] = await db.select().from(tables.comments).where(eq(tables.comments.id, id))
      return row?.status
    },
    expire: (id, expiresAt) =>
      storage.write(async ({ db, tables: { bans } }) => {
        await db.update(bans).set({ expiresAt }).where(eq(bans.id, id))
      }),
  }
}
