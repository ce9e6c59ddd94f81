import t from 'tap'
import type { z } from 'zod'
import { Email } from '../../src/kernel/email.ts'
import {
  Anchor,
  CitationKey,
  HttpUrl,
  Id,
  IdInput,
  isUuid,
  Lang,
  PartialDate,
  pathName,
  Slug,
  TimeInput,
} from '../../src/kernel/scalars.ts'
import { isStreamSafe, line, lines } from '../../src/kernel/text.ts'

const UUID = '0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71'

/** What each schema makes of a value; `undefined` is a refusal. */
const scenarios: [name: string, schema: z.ZodType, cases: [input: unknown, output: unknown][]][] = [
  [
    'line',
    line(5),
    [
      ['  abc ', 'abc'],
      ['e\u0301', 'é'],
      ['😀😀😀😀😀', '😀😀😀😀😀'],
      ['😀😀😀😀😀😀', undefined],
      ['a\nb', undefined],
      ['a\u0000b', undefined],
      ['a\u0085b', undefined],
      ['   ', undefined],
      ['', undefined],
      ['a\ud800', undefined],
      [5, undefined],
      ...[
        '\u200b',
        '\u3164',
        '\u2800',
        '\u00ad',
        '\u115f',
        '\u{e0041}',
        '\u0301',
        '\u034f \u200d',
        '\ue000',
      ].map(nothing => [nothing, undefined] as [string, undefined]),
      ...['\u202a', '\u202e', '\u2066', '\u2069'].map(turn => [`a${turn}`, undefined] as [string, undefined]),
      ...['👨\u200d👩', 'ی\u200cخ', '\u200fא', '❤\ufe0f', '½', '\u0378'].map(
        shown => [shown, shown] as [string, string],
      ),
    ],
  ],
  [
    'lines',
    lines(5),
    [
      ['a\r\nb\rc', 'a\nb\nc'],
      ['', ''],
      ['\ta\n', '\ta\n'],
      ['a\u0000', undefined],
      ['a\u001b', undefined],
      ['\udfff', undefined],
      ['abcdef', undefined],
    ],
  ],
  [
    'Email',
    Email,
    [
      ['Ada@Example.ORG', 'ada@example.org'],
      [' ada@example.org ', 'ada@example.org'],
      ['user@example.xn--p1ai', 'user@example.xn--p1ai'],
      ['user@пример.РФ', 'user@xn--e1afmkfd.xn--p1ai'],
      ['a@ＭÜnchen.example', 'a@xn--mnchen-3ya.example'],
      ["o'x!#$%&*+/=?^_`{|}~.-@b.example", "o'x!#$%&*+/=?^_`{|}~.-@b.example"],
      ['..@localhost', '..@localhost'],
      ['a@1.2', 'a@1.2'],
      ['用户@例子.广告', '用户@xn--fsqu00a.xn--4rr70v'],
      ['E\u0301@b.example', 'é@b.example'],
      [`${'a'.repeat(244)}@b.example`, `${'a'.repeat(244)}@b.example`],
      [`${'a'.repeat(245)}@b.example`, undefined],
      [`a@${'ü.'.repeat(60)}example`, undefined],
      ['a@@b.example', undefined],
      ['@b.example', undefined],
      ['a@', undefined],
      ['a b@c.example', undefined],
      ['a@-b.example', undefined],
      ['a@b..example', undefined],
      ['a@b.example.', undefined],
      ['a@b_c.example', undefined],
      [`a@${'b'.repeat(64)}.example`, undefined],
      ['a\u200b@b.example', undefined],
      ['a@\u00ad.example', undefined],
      ['a@\ud800.example', undefined],
      ['a\ud800@b.example', undefined],
      ['"a b"@c.example', undefined],
      ['Ada <a@b.example>', undefined],
    ],
  ],
  [
    'IdInput',
    IdInput,
    [
      [UUID, UUID],
      [UUID.toUpperCase(), UUID],
      [UUID.replace('7a3e', '4a3e'), UUID.replace('7a3e', '4a3e')],
      [UUID.slice(1), undefined],
      [` ${UUID}`, undefined],
    ],
  ],
  [
    'Slug',
    Slug,
    [
      ['a-1', 'a-1'],
      ['A', undefined],
      ['a--b', undefined],
      ['-a', undefined],
      [UUID, undefined],
      ['drafts', undefined],
      ['a'.repeat(121), undefined],
    ],
  ],
  [
    'Anchor',
    Anchor,
    [
      ['drafts', 'drafts'],
      [UUID, undefined],
      ['a b', undefined],
    ],
  ],
  [
    'CitationKey',
    CitationKey,
    [
      ['smith_2020:a', 'smith_2020:a'],
      ['a.', undefined],
      ['a/b', undefined],
      [UUID, undefined],
    ],
  ],
  [
    'Lang',
    Lang,
    [
      ['EN', 'en'],
      ['zh-hans-cn', 'zh-Hans-CN'],
      ['en-a', undefined],
      ['x', undefined],
      ['en_US', undefined],
    ],
  ],
  [
    'HttpUrl',
    HttpUrl,
    [
      ['HTTPS://Example.org', 'https://example.org/'],
      ['http://localhost:3000/a', 'http://localhost:3000/a'],
      ['javascript:alert(1)', undefined],
      ['data:text/html,x', undefined],
      ['//example.org', undefined],
      [' https://example.org', undefined],
      ['https://', undefined],
      [`https://a.example/${'u'.repeat(1_982)}`, `https://a.example/${'u'.repeat(1_982)}`],
      [`https://a.example/${'u'.repeat(1_983)}`, undefined],
      [`https://a.example/é${'u'.repeat(1_976)}`, `https://a.example/%C3%A9${'u'.repeat(1_976)}`],
      [`https://a.example/é${'u'.repeat(1_977)}`, undefined],
      ['https://user:pass@example.org', undefined],
      [`https://example.org/${'é'.repeat(1_000)}`, undefined],
    ],
  ],
  [
    'TimeInput',
    TimeInput,
    [
      ['2025-01-01T02:00:00+02:00', '2025-01-01T00:00:00.000Z'],
      ['2025-01-01T00:00:00.1234Z', '2025-01-01T00:00:00.123Z'],
      ['2025-02-30T00:00:00Z', undefined],
      ['2025-01-01', undefined],
      ['yesterday', undefined],
      ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
      ['9999-12-31T23:59:59-01:00', undefined],
      ['0000-01-01T00:00:00+01:00', undefined],
    ],
  ],
  [
    'PartialDate',
    PartialDate,
    [
      ['2025', '2025'],
      ['2025-12', '2025-12'],
      ['2025-12-31', '2025-12-31'],
      ['2025-13', undefined],
      ['25', undefined],
      ['12025', undefined],
      ['2025-12-311', undefined],
    ],
  ],
  [
    'Id',
    Id,
    [
      [UUID, UUID],
      [UUID.replace('7a3e', '4a3e'), undefined],
      [UUID.toUpperCase(), undefined],
      [`0${UUID}`, undefined],
      [`${UUID}0`, undefined],
    ],
  ],
  [
    'pathName',
    pathName(3),
    [
      ['a b', 'a b'],
      ['', undefined],
      ['abcd', undefined],
      ['a\u0001', undefined],
      ['\u007fa', undefined],
    ],
  ],
]

for (const [name, schema, cases] of scenarios) {
  t.test(name, async t => {
    for (const [input, output] of cases) {
      t.equal(schema.safeParse(input).data, output, JSON.stringify(input)?.slice(0, 60))
    }
  })
}

t.test('an address that is too broken to parse has one fault', async t => {
  t.equal(HttpUrl.safeParse('nonsense').error?.issues.length, 1)
})

t.test('isUuid', async t => {
  t.ok(isUuid(UUID.toUpperCase()))
  t.notOk(isUuid(`${UUID}0`))
  t.notOk(isUuid(`0${UUID}`))
})

t.test('rows of marks of any length are read', async t => {
  t.equal(isStreamSafe('\u0903'.repeat(8_000_000)), true, 'marks of class 0 are put in no order')
  t.equal(isStreamSafe(`${'\u0903'.repeat(8_000_000)}${'\u0301'.repeat(31)}`), false)
  t.equal(isStreamSafe(`${'\u0301'.repeat(30)}a${'\u0301'.repeat(30)}`), true)
})
