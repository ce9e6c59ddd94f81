/** What the address of a database says. */

/** Whether it is on a PostgreSQL server. */
export const isPostgresUrl = (url: string) => /^postgres(?:ql)?:\/\//.test(url)

/** The path of the SQLite file that a `file:` address names, relative to the working directory. */
export const sqliteFile = (url: string) => url.replace(/^file:(?:\/\/)?/, '')

/** Whether it names a database of a kind that is known. */
export const isDatabaseUrl = (url: string) =>
  url.startsWith('file:') || (isPostgresUrl(url) && URL.canParse(url))
