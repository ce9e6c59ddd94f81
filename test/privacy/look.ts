/** Looks for what is private in an answer or a log, also where it is encoded. */
import type { LightMyRequestResponse } from 'fastify'

/** Status line, headers and body. */
export function textOf(response: LightMyRequestResponse): string {
  const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${String(value)}`)
  return [`${response.statusCode} ${response.statusMessage}`, ...headers, '', response.body].join('\n')
}

/** The text with what stands in it in base64 (as in a cursor) or percent-encoded. */
function opened(text: string): string {
  const encoded = (text.match(/[\w+/-]{16,}/g) ?? []).map(run =>
    Buffer.from(run, 'base64url').toString('latin1'),
  )
  return [
    text,
    text.replace(/%([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    ...encoded,
  ].join('\n')
}

const within = (whole: string, secrets: readonly string[]) =>
  secrets.filter(secret => whole.includes(secret.toLowerCase()))

/** What of the secrets the text tells. */
export const toldOf = (text: string, secrets: readonly string[]) =>
  within(opened(text).toLowerCase(), secrets)

/** What of the secrets, or of the word that marks them, the text tells. */
export function told(text: string, secrets: readonly string[]): string[] {
  const whole = opened(text).toLowerCase()
  const found = within(whole, secrets)
  const at = whole.indexOf('canary')
  return at < 0 ? found : [...found, whole.slice(Math.max(0, at - 60), at + 60)]
}

/** What is made for one form alone. */
const ONCE = /"(?:formToken|expiresAt|keyPrefix|nonce|salt|signature)":(?:"[^"]*"|\d+)/g

/** What differs between two equal answers: ids of requests, counts of limits, the clock, what is made for one form. */
export function normalised(response: LightMyRequestResponse): string {
  const text = textOf(response)
  const isOnce = response.statusCode < 400 && response.headers['cache-control'] === 'no-store'
  return (isOnce ? text.replace(ONCE, '').replace(/^etag: .*\n/m, '') : text)
    .replace(/^(?:x-request-id|ratelimit|date): .*\n/gm, '')
    .replace(/urn:uuid:[0-9a-f-]{36}/g, 'urn:uuid:…')
}
