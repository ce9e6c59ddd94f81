/** Reads the URL of a database. */

import { UnusableDatabaseError } from './errors.ts'

/** Its folder is made when it is missing; any other folder must be there. */
export const STANDARD_URL = 'file:.data/stet.db'

export const isPostgresUrl = (url: string) => /^postgres(?:ql)?:\/\//.test(url)

/** The path of the SQLite file in a `file:` URL, relative to the working directory. @throws UnusableDatabaseError */
export function sqliteFile(url: string): string {
  const read = readFileUrl(url)
  if ('fault' in read) {
    // Without the URL, which may have a password.
    throw new UnusableDatabaseError(`The URL of a database is wrong. ${read.fault}`)
  }
  return read.file
}

/** What is wrong with the URL of a database, if anything. */
export function faultOfDatabaseUrl(url: string): string | undefined {
  if (isPostgresUrl(url) && URL.canParse(url)) {
    return undefined
  }
  const read = readFileUrl(url)
  return 'fault' in read ? read.fault : undefined
}

/**
 * Reads `file:`, then a relative or absolute path, or two slashes and an absolute path as in RFC 8089. Every form that
 * could mean another file than its letters say is refused. A drive of Windows may follow the third slash.
 */
export function readFileUrl(
  url: string,
  platform: string = process.platform,
): { file: string } | { fault: string } {
  const [, , host, written] = /^file:(\/\/([^/]*)(?=\/))?(.*)$/s.exec(url) ?? []
  if (written === undefined) {
    return {
      fault: 'Must be `file:` and the path of an SQLite file, or postgres://user:password@host/database.',
    }
  }
  if (/[?#]/.test(written)) {
    return {
      fault: 'Must have no parameters: a file is opened in one way. In a name write %3F for ? and %23 for #.',
    }
  }
  if ((host !== undefined && host !== '' && host !== 'localhost') || /^\/\/[^/]*$/.test(written)) {
    return {
      fault: 'Must have no host: write file:///path for an absolute path, and file:path for a relative one.',
    }
  }
  if (/%(?![\dA-Fa-f]{2})/.test(written)) {
    return { fault: 'Must have two hexadecimal digits after each %; write %25 for a percent sign.' }
  }
  const file = decode(platform === 'win32' ? written.replace(/^\/(?=[A-Za-z]:)/, '') : written)
  if (file === undefined || file.includes('\0')) {
    return { fault: 'Must be UTF-8 without NUL after decoding.' }
  }
  if (/^$|[/\\]$|^:memory:$/.test(file)) {
    return { fault: 'Must name a file.' }
  }
  return { file }
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
