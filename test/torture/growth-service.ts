/** The service as `growth.ts` measures it: in this process, with quotas that no measurement meets. */
import type { InjectOptions } from 'fastify'
import { buildApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import type { Scope } from '../../src/kernel/scalars.ts'
import { createKey } from '../../src/keys/manage.ts'
import { openStorage } from '../../src/storage/open.ts'
import { type Document, documentOf } from '../contract/document.ts'

const MANY = '1000000'
const ENVIRONMENT = {
  LOG_LEVEL: 'error',
  OVERLOAD_DELAY: '60000',
  RATE_LIMIT: MANY,
  KEY_RATE_LIMIT: MANY,
  COMMENT_RATE_LIMIT: MANY,
  COMMENT_RATE_LIMIT_NETWORK: MANY,
  COMMENT_RATE_LIMIT_ARTICLE: MANY,
  COMMENT_RATE_LIMIT_ALL: MANY,
  COMMENT_FLOOD: MANY,
  REPORT_RATE_LIMIT: MANY,
  REPORT_RATE_LIMIT_NETWORK: MANY,
}

/** What stands in the places of a path, and what opens the operations of a comment's author. */
export type Known = { segments: Record<string, string>; manageToken: string }

export type GrowthService = {
  document: Document
  /** Sends a request from an address of its own, with a key of all scopes; answers the status. */
  send(options: InjectOptions): Promise<number>
  /** Makes an article with a section, a reference and a comment. */
  plant(slug: string): Promise<Known>
  close(): Promise<void>
}

export async function startGrowthService(file: string): Promise<GrowthService> {
  const storage = await openStorage({ url: `file:${file}` })
  const { app } = await buildApp({ config: readConfig(ENVIRONMENT), storage, logTo: { write: () => {} } })
  const scopes: Scope[] = ['admin', 'comments:moderate']
  const { key } = await createKey(storage, { name: 'growth', scopes, expiresAt: null })
  let sent = 0
  const request = ({ headers, ...options }: InjectOptions) => {
    sent += 1
    return app.inject({
      ...options,
      headers: { authorization: `Bearer ${key}`, ...headers },
      remoteAddress: `10.${sent >> 16}.${(sent >> 8) & 255}.${sent & 255}`,
    })
  }
  const made = async <T>(options: InjectOptions): Promise<T> => {
    const response = await request(options)
    if (response.statusCode >= 300) {
      throw new Error(`${options.url}: ${response.statusCode} ${response.body}`)
    }
    return response.json<T>()
  }
  return {
    document: documentOf(app),
    send: async options => (await request(options)).statusCode,
    async plant(name) {
      const slug = name.toLowerCase().replace(/[^a-z]+/g, '-')
      const { id } = await made<{ id: string }>({
        method: 'PUT',
        url: `/v1/articles/${slug}`,
        headers: { 'if-none-match': '*' },
        payload: {
          title: name,
          lang: 'en',
          status: 'published',
          sections: [{ anchor: 'a', heading: 'A', body: 'See [@a].' }],
          references: [{ key: 'a', title: 'A' }],
        },
      })
      const comment = await made<{ id: string; manageToken: string }>({
        method: 'POST',
        url: `/v1/articles/${id}/comments`,
        payload: { author: { name, email: `${slug}@a.example` }, body: 'A remark.' },
      })
      const ban = await made<{ id: string }>({
        method: 'POST',
        url: '/v1/bans',
        payload: { kind: 'word', value: `${slug} banned` },
      })
      const segments = {
        article: id,
        section: 'a',
        reference: 'a',
        comment: comment.id,
        version: '1',
        ban: ban.id,
      }
      return { segments, manageToken: comment.manageToken }
    },
    async close() {
      await app.close()
      await storage.close()
    },
  }
}
