/** Checks the API key of a request once more in the transaction of each of its writes. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import { type Credential, keyRequired } from '../http/auth.ts'
import type { Storage } from '../storage/storage.ts'
import { findById } from './queries.ts'
import { isValid } from './verify.ts'

/**
 * The storage for routes. Its `write` knows the key of the request that calls it: a key that was revoked or has expired
 * since the head of the request writes nothing, and the answer is 401.
 */
export function guardWrites(app: FastifyInstance, storage: Storage): Storage {
  const credentials = new AsyncLocalStorage<Credential>()
  // After the body was read: its events come from the connection, outside the context of the request.
  app.addHook('preHandler', ({ credential }, _reply, done) => {
    if (credential === undefined) {
      done()
    } else {
      credentials.run(credential, done)
    }
  })
  const write: Storage['write'] = (job, options) => {
    const credential = credentials.getStore()
    if (credential === undefined) {
      return storage.write(job, options)
    }
    const now = new Date().toISOString()
    return storage.write(async writer => {
      const key = await findById(writer, credential.id)
      if (key === undefined || !isValid(key, now)) {
        throw keyRequired()
      }
      return job(writer)
    }, options)
  }
  return Object.assign(Object.create(storage) as Storage, { write })
}
