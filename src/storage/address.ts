/** Reads the URL of a database. */

export const isPostgresUrl = (url: string) => /^postgres(?:ql)?:\/\//.test(url)

/** The path of the SQLite file in a `file:` URL, relative to the working directory. */
export const sqliteFile = (url: string) => url.replace(/^file:(?:\/\/)?/, '')

/** Whether `url` is that of a supported database. */
export const isDatabaseUrl = (url: string) =>
  url.startsWith('file:') || (isPostgresUrl(url) && URL.canParse(url))
