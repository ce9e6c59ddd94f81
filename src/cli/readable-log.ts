/** The log for people at a terminal: a line that reads well for each line of JSON. */
import { inspect } from 'node:util'

/** What a terminal would obey or hide: control characters, marks of direction, line separators. */
const UNSAFE = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu

const escapeUnsafe = (text: string): string =>
  text.replace(UNSAFE, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** The fields that have a place of their own in a line. */
type Line = {
  level: string
  time: string
  msg: string
  reqId?: string
  req?: { method: string; route: string | null }
  res?: { statusCode: number }
  ms?: number
}

/** Writes the log of {@link loggerOptions} to `destination` in a form for people. */
export const readableLog = (destination: { write(text: string): void }) => ({
  write(line: string): void {
    destination.write(`${toReadable(JSON.parse(line) as Line)}\n`)
  },
})

function toReadable({ level, time, msg, req, res, ms, ...rest }: Line): string {
  const answered = req && res && `${req.method} ${req.route ?? '(no route)'} ${res.statusCode} ${ms} ms`
  if (answered !== undefined && res !== undefined && res.statusCode < 500) {
    // Whoever looks for a request looks for one that failed here.
    delete rest.reqId
  }
  const parts = [
    new Date(time).toLocaleTimeString('en-GB'),
    level === 'info' ? '' : level.toUpperCase(),
    (answered ?? msg).replaceAll('\n', '\\n'),
    Object.keys(rest).length === 0 ? '' : inspect(rest, { depth: null, breakLength: 100 }),
  ]
  return escapeUnsafe(parts.filter(part => part !== '').join(' '))
}
