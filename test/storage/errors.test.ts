import t from 'tap'
import {
  codeOf,
  MissingRowError,
  mapError,
  StorageBusyError,
  StorageFullError,
  StorageUnavailableError,
} from '../../src/storage/errors.ts'

const coded = (code: unknown) => Object.assign(new Error('driver'), { code })

/** As a driver throws it, and as Drizzle and others hand it on. */
const wrappings: [name: string, wrap: (error: Error) => Error][] = [
  ['bare', error => error],
  ['wrapped', error => new Error('Failed query', { cause: error })],
  ['wrapped twice', error => new Error('outer', { cause: new Error('inner', { cause: error }) })],
]

const byCode: [type: new () => Error, codes: string][] = [
  // SQLite
  [StorageBusyError, 'SQLITE_BUSY SQLITE_BUSY_SNAPSHOT SQLITE_LOCKED SQLITE_LOCKED_SHAREDCACHE'],
  [StorageFullError, 'SQLITE_FULL SQLITE_IOERR_WRITE'],
  [MissingRowError, 'SQLITE_CONSTRAINT_FOREIGNKEY'],
  // PostgreSQL
  [StorageFullError, '53100'],
  [MissingRowError, '23503'],
  [StorageBusyError, '40001 40P01 55P03 57014'],
  [StorageUnavailableError, '08000 08001 08003 08004 08006 08P01 57P01 57P02 57P03 57P04 57P05'],
  [StorageUnavailableError, '53000 53200 53300 25006 28000 28P01 3D000'],
  // The network
  [StorageUnavailableError, 'ECONNREFUSED ECONNRESET ECONNABORTED EPIPE ETIMEDOUT ENOTFOUND'],
  [StorageUnavailableError, 'EAI_AGAIN EHOSTUNREACH ENETUNREACH ENOENT'],
]

const byMessage = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
]

t.test('failures that callers can act on are told apart, however they are wrapped', async t => {
  for (const [name, wrap] of wrappings) {
    for (const [type, codes] of byCode) {
      for (const code of codes.split(' ')) {
        const error = wrap(coded(code))
        const mapped = mapError(error)
        t.ok(mapped instanceof type, `${code}, ${name}`)
        t.match(mapped, { name: type.name, cause: error }, 'the driver’s error is kept for the log')
        t.equal(codeOf(error), code)
      }
    }
    for (const message of byMessage) {
      t.ok(mapError(wrap(new Error(message))) instanceof StorageUnavailableError, `${message}, ${name}`)
    }
  }
})

t.test('anything else comes back as it is', async t => {
  const others = [
    ...['SQLITE_CORRUPT', 'SQLITE_IOERR', 'SQLITE_FULLER', '23505', '22021', '25P02', '42P01', 'EACCES'].map(
      coded,
    ),
    coded(53100),
    new Error('a fault of ours'),
    new Error('The Connection terminated'),
    'no error',
    null,
    undefined,
    { code: 'SQLITE_BUSY' },
  ]
  for (const [name, wrap] of wrappings) {
    for (const other of others) {
      const error = other instanceof Error ? wrap(other) : other
      t.equal(mapError(error), error, `${String(other)}, ${name}`)
    }
  }
  t.equal(codeOf(coded(53100)), undefined)
  t.equal(codeOf({ code: 'SQLITE_BUSY' }), undefined)
})
