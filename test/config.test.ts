import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { PRESET_VARIABLES, presetOf } from '../src/comments/strictness.ts'
import {
  ConfigError,
  Environment,
  findMisspelled,
  listPresets,
  listVariables,
  readConfig,
} from '../src/config.ts'
import { STANDARD_HISTORY } from '../src/content/store/revision-queries.ts'
import { meantBy } from '../src/kernel/misspelling.ts'
import { viewOf } from '../src/spam/phrases/matcher.ts'
import { RULE_NAMES } from '../src/spam/rules/settings.ts'
import { temporaryFolder } from './databases.ts'

t.test('every variable has a default that works', async t => {
  t.match(readConfig({}), {
    listen: { host: '127.0.0.1', port: 3000 },
    storage: { url: 'file:.data/stet.db' },
    http: { corsOrigins: '*' },
  })
  t.same(readConfig({}).content.history, STANDARD_HISTORY, 'an import keeps as much')
  t.match(readConfig({ PORT: '', PUBLIC_URL: '' }), { listen: { port: 3000 } }, 'empty is not set')
})

t.test('values are read', async t => {
  const config = readConfig({
    PORT: '0',
    PUBLIC_URL: 'https://api.example.org/stet/',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1/128',
    CORS_ORIGINS: 'https://a.example,http://localhost:8080',
    COMMENT_EMAIL_REQUIRED: 'false',
    UNRELATED: 'passed over',
  })
  t.match(config, {
    listen: { port: 0 },
    http: {
      publicUrl: 'https://api.example.org/stet',
      trustedProxies: ['10.0.0.0/8', '::1/128'],
      corsOrigins: ['https://a.example', 'http://localhost:8080'],
    },
    comments: { emailRequired: false },
  })
})

t.test('the address of an article at the site', async t => {
  const read = (text: string) => readConfig({ ARTICLE_URL: text }).content.articleUrl
  for (const [text, expected] of [
    ['https://example.org/blog/{slug}', 'https://example.org/blog/{slug}'],
    ['HTTPS://{lang}.Example.org/{slug}?id={id}', 'https://{lang}.example.org/{slug}?id={id}'],
    ['http://127.0.0.1:8080/bài/{id}.html', 'http://127.0.0.1:8080/b%C3%A0i/{id}.html'],
  ] as const) {
    t.equal(read(text), expected)
  }
  for (const [text, fault] of [
    ['https://example.org/blog/', /ARTICLE_URL: Must contain \{slug\} or \{id\}/],
    ['https://example.org/{lang}', /Must contain/],
    ['example.org/{slug}', /Must begin with http/],
    ['https://user@example.org/{slug}', /without user name/],
    ['https://example.org/{slug}/{year}', /nothing in braces but/],
    ['https://example.org/{slug}?year={year}', /nothing in braces but/],
    ['https://example.org/#/{slug}', /no fragment/],
  ] as const) {
    t.throws(() => read(text), fault, text)
  }
})

t.test('the least and the most of every number', async t => {
  const bounds: [least: number, most: number, names: string][] = [
    [0, 300, 'DRAIN_SECONDS'],
    [0, 1_000, 'COMMENT_LINKS COMMENT_LINKS_SPAM REPORTS_TO_HOLD'],
    [0, 3_600, 'COMMENT_FILL_SECONDS'],
    [0, 10_000, 'REVISIONS'],
    [0, 1_440, 'REVISION_MERGE_MINUTES'],
    [0, 36_500, 'COMMENT_CLOSE_DAYS KEEP_REPLACED_DAYS'],
    [0, 65_535, 'PORT'],
    [0, 65_536, 'RESPONSE_CACHE_MB'],
    [0, 86_400, 'SHARED_CACHE_SECONDS'],
    [0, 63_072_000, 'HSTS_SECONDS'],
    [0, 525_600, 'COMMENT_EDIT_MINUTES'],
    [1, 10, 'COMMENT_DEPTH'],
    [1, 1_000, 'COMMENT_HOLD_SCORE COMMENT_SPAM_SCORE COMMENT_REPEATS DATABASE_CONNECTIONS'],
    [1, 36_500, 'REVISION_DAYS NETWORK_HASH_DAYS TRASH_DAYS'],
    [1, 1_000_000, 'RATE_LIMIT KEY_RATE_LIMIT FAILED_KEY_RATE_LIMIT POST_RATE_LIMIT COMMENT_RATE_LIMIT'],
    [
      1,
      1_000_000,
      'COMMENT_RATE_LIMIT_NETWORK COMMENT_RATE_LIMIT_ARTICLE COMMENT_RATE_LIMIT_ALL COMMENT_FLOOD',
    ],
    [1, 1_000_000, 'COMMENT_PROOF_RATE COMMENT_PROOF_SCORE COMMENT_PROOF_WORK'],
    [1, 1_000_000, 'REPORT_RATE_LIMIT REPORT_RATE_LIMIT_NETWORK SEARCH_RATE_LIMIT'],
    [100, 60_000, 'OVERLOAD_DELAY'],
  ]
  for (const [least, most, names] of bounds) {
    for (const name of names.split(' ')) {
      for (const value of [least, most]) {
        t.ok(readConfig({ [name]: String(value) }), `${name}=${value}`)
      }
      for (const value of [least - 1, most + 1]) {
        t.throws(() => readConfig({ [name]: String(value) }), ConfigError, `${name}=${value}`)
      }
    }
  }
  const numbers = listVariables().filter(({ standard }) => /^\d+$/.test(standard))
  t.same(numbers.map(({ name }) => name).sort(), bounds.flatMap(([, , names]) => names.split(' ')).sort())
})

t.test('all mistakes are told at once', async t => {
  const wrong = {
    PORT: '70000',
    PUBLIC_URL: 'ftp://example.org',
    DATABASE_URL: 'mysql://x',
    LOG_LEVEL: 'loud',
    RATE_LIMIT: '0x10',
    COMMENT_EMAIL_REQUIRED: 'yes',
    CORS_ORIGINS: 'https://a.example/path',
  }
  t.throws(() => readConfig({ CORS_ORIGINS: 'https://*.example.org' }), /CORS_ORIGINS: .*Name each subdomain/)
  try {
    readConfig(wrong)
    t.fail('was taken')
  } catch (error) {
    t.ok(error instanceof ConfigError)
    for (const name of Object.keys(wrong)) {
      t.match((error as Error).message, name)
    }
  }
  for (const proxies of [
    'true',
    '1',
    '10.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/ 8',
    '10.0.0.0/8.0',
    'host/8',
    '::/129',
    '10.0.0.0/x',
    '0.0.0.0/0',
    '::/0',
    '::ffff:0.0.0.0/96',
  ]) {
    t.throws(() => readConfig({ TRUSTED_PROXIES: proxies }), /TRUSTED_PROXIES/, proxies)
  }
})

t.test('mistakes are told in plain words', async t => {
  const scenarios: [name: string, value: string, words: string][] = [
    ['LOG_LEVEL', 'loud', 'Must be silent, fatal, error, warn, info, debug or trace.'],
    ['COMMENT_EMAIL_REQUIRED', 'yes', 'Must be true or false.'],
    ['PORT', 'x', 'Must be a whole number from 0 to 65535.'],
    ['PORT', '65536', 'Must be a whole number from 0 to 65535.'],
    ['TRUSTED_PROXIES', '10.0.0.0/8,x', 'Entry 2: Must be a network in CIDR notation, '],
    ['CORS_ORIGINS', 'x', 'Entry 1: Must be an origin such as https://example.org, '],
    ['COMMENT_RULES', 'links,x', 'Entry 2: Must be '],
  ]
  for (const [name, value, words] of scenarios) {
    t.throws(
      () => readConfig({ [name]: value }),
      new RegExp(`^The configuration is wrong: ${name}: ${words}`),
      value,
    )
  }
})

t.test('PUBLIC_URL fits into headers', async t => {
  const url = 'https://a.example/'.padEnd(200, 'p')
  t.equal(readConfig({ PUBLIC_URL: url }).http.publicUrl, url)
  t.throws(() => readConfig({ PUBLIC_URL: `${url}p` }), /PUBLIC_URL: Must have at most 200 characters/)
})

t.test('misspelled variables', async t => {
  const meant = (environment: Record<string, string>) =>
    findMisspelled(environment).map(({ name, meant }) => `${name} → ${meant}`)
  for (const [name, expected] of [
    ['TRUSTED_PROXY', 'TRUSTED_PROXIES'],
    ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['PUBLICURL', 'PUBLIC_URL'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['POST_RATELIMIT', 'POST_RATE_LIMIT'],
    ['COMMENTS_RULES', 'COMMENT_RULES'],
  ] as const) {
    t.same(meant({ [name]: 'secret' }), [`${name} → ${expected}`])
  }
  const near = ['PUBLIC_PORTS', 'PUBLIC_PORT']
  for (const known of [near, near.toReversed()]) {
    t.equal(meantBy('PUBLIC_PRT', known), 'PUBLIC_PORT', 'the nearest')
  }
  const others = [
    'PATH HOME HOSTNAME HOSTTYPE HOSTS PORTS SPORT EXPORT TERM LANG LOGNAME REVISION NODE_ENV NODE_OPTIONS',
    'HTTP_PROXY HTTPS_PROXY NO_PROXY PUBLIC_KEY PUBLIC_DIR PUBLIC_HOST DATABASE_HOST DATABASE_NAME',
    'DATABASE_PORT DATABASE_USER DATABASE_PASSWORD POSTGRES_URL REDIS_URL BASE_URL LOG_FILE LOG_FORMAT',
    'KUBERNETES_SERVICE_HOST KUBERNETES_PORT STET_PORT STET_SERVICE_PORT STET_PORT_3000_TCP_ADDR K_REVISION',
    'npm_config_user_agent npm_package_name npm_lifecycle_event XDG_DATA_DIRS SYSTEMD_EXEC_PID INVOCATION_ID',
    'TEST_DATABASE RATE_LIMIT_REDIS_URL API_RATE_LIMIT COMMENT_SYSTEM TRASH_DIR CACHE_SECONDS',
  ].flatMap(names => names.split(' '))
  t.same(meant(Object.fromEntries(others.map(name => [name, 'x']))), [], 'of other programs')
  t.same(meant(Object.fromEntries(Object.keys(Environment.shape).map(name => [name, '1']))), [], 'our own')
  t.same(meant({ CORS_ORIGIN: 'x', CORS_ORIGINS: '*' }), [], 'beside the right one it is of another program')
})

t.test('the rules of comments', async t => {
  t.equal(readConfig({}).spam.rules.length, RULE_NAMES.length, 'all of them')
  const { spam } = readConfig({ COMMENT_RULES: 'links, first-comment', COMMENT_BLOCKED_WORDS: 'a b, c*,' })
  t.same(spam.rules, ['links', 'first-comment'])
  t.same(
    ['an a b', 'casinos', 'b', 'ca', 'a'].map(text => spam.blockedWords(viewOf(text)).length),
    [1, 1, 0, 1, 0],
  )
  t.throws(
    () => readConfig({ COMMENT_BLOCKED_WORDS: 'spam,!!' }),
    /COMMENT_BLOCKED_WORDS/,
    'would match anything',
  )
  for (const rules of ['links,unknown', 'links,links', 'Links']) {
    t.throws(() => readConfig({ COMMENT_RULES: rules }), /COMMENT_RULES/, rules)
  }
})

t.test('how strictly comments are judged', async t => {
  const under = (environment: Record<string, string>) => {
    const { comments, spam } = readConfig(environment)
    return { ...comments, ...spam, blockedWords: null }
  }
  t.same(under({ COMMENT_STRICTNESS: 'normal' }), under({}), 'normal is the default of each variable')
  t.match(under({ COMMENT_STRICTNESS: 'strict' }), {
    formRequired: true,
    proof: { when: 'always', rate: 5 },
    holdScore: 2,
    links: 1,
    rules: RULE_NAMES,
  })
  const open = under({ COMMENT_STRICTNESS: 'open' })
  t.match(open, { formRequired: false, proof: { when: 'auto', rate: 10 }, repeats: 3, fillSeconds: 1 })
  t.same(
    RULE_NAMES.filter(name => !open.rules.includes(name)),
    ['contact', 'first-comment'],
  )
  const presets = listPresets()
  const named = presets.map(({ name, normal }) => [name, normal])
  t.same(
    named,
    listVariables().flatMap(({ name, standard }) =>
      PRESET_VARIABLES.includes(name) ? [[name, standard]] : [],
    ),
    'in the order of the variables',
  )
  t.equal(named.length, PRESET_VARIABLES.length)
  for (const strictness of ['open', 'strict'] as const) {
    const set = Object.keys(presetOf(strictness))
    t.ok(set.length > 4)
    for (const { name, normal, ...values } of presets) {
      t.equal(set.includes(name), values[strictness] !== normal, `${strictness} names ${name} for a reason`)
      t.same(
        under({ COMMENT_STRICTNESS: strictness, [name]: normal }),
        under({ ...presetOf(strictness), [name]: normal }),
        `${name} can still be set`,
      )
    }
    const all = Object.fromEntries(presets.map(({ name, normal }) => [name, normal]))
    t.same(under({ COMMENT_STRICTNESS: strictness, ...all }), under({}))
    t.match(
      under({ COMMENT_STRICTNESS: strictness, COMMENT_LINKS: '' }),
      { links: Number(presetOf(strictness)['COMMENT_LINKS']) },
      'empty is not set',
    )
  }
  for (const wrong of ['loose', 'Open', 'constructor', '__proto__']) {
    t.throws(
      () => readConfig({ COMMENT_STRICTNESS: wrong }),
      /^The configuration is wrong: COMMENT_STRICTNESS: [^\n]+$/,
    )
  }
})

t.test('a replica needs a database that can have one', async t => {
  const replica = { DATABASE_READ_URL: 'postgres://stet@replica/stet' }
  t.throws(() => readConfig(replica), /DATABASE_READ_URL: Needs PostgreSQL in DATABASE_URL/)
  t.match(readConfig({ ...replica, DATABASE_URL: 'postgres://stet@primary/stet' }), {
    storage: { readUrl: replica.DATABASE_READ_URL },
  })
})

t.test('.env.example names each variable with its default', async t => {
  const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8')
  const lines = example.split('\n').filter(line => line.includes('='))
  t.same(
    lines,
    listVariables().map(({ name, standard }) => `# ${name}=${standard}`),
  )
})

t.test('what may contain a password can be given as a file', async t => {
  t.same(
    listVariables().flatMap(({ name }) => (name.endsWith('_FILE') ? [name] : [])),
    ['DATABASE_URL_FILE', 'DATABASE_READ_URL_FILE'],
  )
  const folder = temporaryFolder(t)
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const [primary, replica] = ['postgres://stet:a%20b@primary/stet', 'postgres://stet@replica/stet']
  t.match(
    readConfig({
      DATABASE_URL: '',
      DATABASE_URL_FILE: file('primary', `${primary}\n`),
      DATABASE_READ_URL_FILE: file('replica', replica),
    }),
    { storage: { url: primary, readUrl: replica } },
  )
  const mistakes: [environment: Record<string, string>, message: RegExp][] = [
    [{ DATABASE_URL: primary, DATABASE_URL_FILE: join(folder, 'primary') }, /DATABASE_URL is set too/],
    [
      { DATABASE_URL_FILE: join(folder, 'nowhere') },
      /nowhere: There is no such file or folder \(ENOENT\)\.$/,
    ],
    [{ DATABASE_URL_FILE: folder }, /: It is not a regular file\.$/],
    [{ DATABASE_URL_FILE: file('blank', ' \n') }, /DATABASE_URL_FILE: The file is empty\.$/],
    [{ DATABASE_URL_FILE: file('long', 'x'.repeat(65_537)) }, /: It has more than 65,536 bytes\.$/],
    [{ DATABASE_READ_URL_FILE: file('other', 'mysql://user:secret@host/x') }, /DATABASE_READ_URL: Must be/],
    [{ DATABASE_URL_FILE: join(folder, 'nowhere'), PORT: 'many' }, /_FILE: .*\n {2}PORT: /],
  ]
  for (const [environment, message] of mistakes) {
    t.throws(() => readConfig(environment), message)
    try {
      readConfig(environment)
    } catch (error) {
      t.notMatch((error as Error).message, /secret|a%20b/, 'no content is shown')
    }
  }
})
