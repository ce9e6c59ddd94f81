import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import t from 'tap'

const root = join(import.meta.dirname, '../..')

type Finding = { code: string; path: (string | number)[]; message: string }

/** Where the contract differs on purpose from OWASP's rules. Spectral's own rules have no exception. */
const EXCEPTIONS: { code: string; at: RegExp; why: string }[] = [
  {
    code: 'owasp:api2:2023-read-restricted',
    at: /\.get$/,
    why: 'published articles and comments are public, and so are health checks and explanations of problems',
  },
  {
    code: 'owasp:api8:2023-define-error-responses-401',
    at: /^paths\./,
    why: 'operations without credentials have no 401',
  },
  {
    code: 'owasp:api8:2023-define-error-responses-500',
    at: /^paths\./,
    why: '500 is one of the problems of the answer `default`',
  },
  {
    code: 'owasp:api4:2023-rate-limit',
    at: /^paths\.|^components\.(?:headers|responses)/,
    why: 'headers of every answer are described once, in `info`',
  },
  {
    code: 'owasp:api4:2023-rate-limit-responses-429',
    at: /^paths\.\/(?:healthz|readyz)\./,
    why: 'supervisors and load balancers ask as often as they like',
  },
  {
    code: 'owasp:api8:2023-define-cors-origin',
    at: /^paths\.|^components\.(?:headers|responses)/,
    why: 'headers of every answer are described once, in `info`',
  },
  {
    code: 'owasp:api4:2023-string-limit',
    at: /./,
    why: 'ids, times and dates have a format or pattern of one length, headers a limit together (431), a Markdown body that of the request (413), and what an answer shows was as long when it was taken',
  },
  {
    code: 'owasp:api4:2023-string-restricted',
    at: /./,
    why: 'text that people write has no pattern; where it has one, the contract shows it',
  },
  {
    code: 'owasp:api4:2023-array-limit',
    at: /^paths\..*\.get\.parameters|^components\.(?:parameters|schemas)/,
    why: 'a list in a query has as many entries as there are values, and answers list what was taken; a test asks a limit of each list of a body',
  },
  {
    code: 'owasp:api9:2023-inventory-access',
    at: /^servers/,
    why: 'whether others may reach a service is decided by whoever runs it',
  },
]
t.test('Spectral has nothing to say but for the exceptions', async t => {
  const cli = join(root, 'node_modules/@stoplight/spectral-cli/dist/index.js')
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'lint', 'openapi.yaml', '--ruleset', 'test/contract/spectral.yaml', '--format', 'json', '--quiet'],
    { cwd: root, encoding: 'utf8', maxBuffer: 50_000_000 },
  )
  const findings = JSON.parse(stdout || stderr) as Finding[]
  const unneeded = new Set(EXCEPTIONS)
  const unexplained = findings.filter(({ code, path }) => {
    const exception = EXCEPTIONS.find(one => one.code === code && one.at.test(path.join('.')))
    unneeded.delete(exception as never)
    return exception === undefined
  })
  t.same(
    unexplained.map(({ code, path, message }) => `${code} ${path.join('.')}: ${message}`),
    [],
  )
  t.same([...unneeded], [], 'every exception is needed')
})
