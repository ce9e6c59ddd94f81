/** Requests to the service, as its clients send them. */
import { PATIENCE } from '../wait.ts'
import { type Random, wholeBelow } from './random.ts'

export type Answer = { status: number; headers: Headers; body: string }

export type Post = {
  path: string
  /** Idempotency key. */
  key?: string
  /** From which the post seems to come; see the settings of the service. */
  address: string
  text: string
  parentId?: string | undefined
}

export const addressFrom = (random: Random) =>
  `10.${wholeBelow(random, 256)}.${wholeBelow(random, 256)}.${wholeBelow(random, 256)}`

/** `undefined` when the connection broke before the whole answer had come. */
export async function ask(
  port: number,
  path: string,
  request: RequestInit = {},
): Promise<Answer | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      ...request,
      signal: AbortSignal.timeout(PATIENCE / 2),
    })
    return { status: response.status, headers: response.headers, body: await response.text() }
  } catch {
    return undefined
  }
}

export function postComment(port: number, { path, key, address, text, parentId }: Post) {
  return ask(port, path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify({
      author: { name: 'Reader', email: 'reader@example.org' },
      body: text,
      ...(parentId !== undefined && { parentId }),
    }),
  })
}

/** Whether it is a 503 as it must be: a problem document that says when to come again. */
export function isUnavailable({ status, headers, body }: Answer): boolean {
  return (
    status === 503 &&
    headers.get('content-type')?.startsWith('application/problem+json') === true &&
    /^\d+$/.test(headers.get('retry-after') ?? '') &&
    (JSON.parse(body) as { code?: string }).code === 'unavailable'
  )
}

/** An answer in a few words, for a complaint. */
export const describe = (answer: Answer | undefined) =>
  answer === undefined ? 'no answer' : `${answer.status}: ${answer.body.slice(0, 200)}`
