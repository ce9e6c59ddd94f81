/** Articles at random, made of what is hard to print: YAML's and Markdown's special characters in every place. */
import fc from 'fast-check'
import { duplicateAnchors } from '../../src/content/model/anchors.ts'
import { NewArticle } from '../../src/content/model/article.ts'
import type { ArticleField } from '../../src/content/model/fields.ts'
import { NewReference, ReferenceType } from '../../src/content/model/reference.ts'
import type { NewSection } from '../../src/content/model/section.ts'
import { isUuid } from '../../src/kernel/scalars.ts'
import { headingsIn } from '../../src/markdown/render.ts'

const words = fc.constantFrom(
  ...[
    'yes',
    'null',
    '~',
    '1e3',
    '0x1F',
    '012',
    '.inf',
    '2025-02-01',
    ': ',
    ' #',
    '- a',
    '? b',
    '"',
    "'",
    '---',
  ],
  ...[
    '{a: b}',
    '[c]',
    '&d',
    '*e',
    '!f',
    '%g',
    '@h',
    '`i`',
    '|',
    '>',
    '\\',
    '\\\\',
    '{#id}',
    '{',
    '}',
    '#',
    '##',
  ],
  ...[
    '*so*',
    '**bold**',
    '_em_',
    '~~no~~',
    '&amp;',
    '&#35;',
    '[x](y)',
    '[@key]',
    '<b>',
    '<http://a.example>',
    '![',
  ],
  ...[
    'Toàn cảnh bức tranh',
    'thức tỉnh',
    '深度求索',
    '。',
    '👩‍🚀',
    '\u0301',
    '\u00a0',
    '\u2028',
    '\u3000',
    '  ',
  ],
  ...[
    'word',
    'C#',
    'a\\#',
    '1.',
    '2)',
    '+',
    '=',
    ':::',
    '::: {.note}',
    'DeepSeek: R1',
    'café',
    'http://a.example/_b_',
  ],
)

const bodyLines = fc.constantFrom(
  ...[
    '',
    '',
    '',
    'Plain text.',
    '    indented',
    '\ttab',
    '  two',
    'hard  ',
    '- item',
    '  - nested',
    '1. one',
    '> quoted',
  ],
  ...[
    '```',
    '```js',
    '````',
    '~~~',
    '# not a heading',
    '## {#x}',
    '===',
    '---',
    '***',
    ':::',
    '::: {.note}',
    '::::',
  ],
  ...[
    ':::::: x',
    '  :::',
    '    :::',
    '\\::: {.quote}',
    '\\# text',
    '| a | b |',
    '| - | - |',
    '[@key]',
    '[a]: /b "',
  ],
  ...[
    '<!--',
    '<div>',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\ufeff',
    '深度求索',
    'Tiếng Việt',
    '👩‍🚀',
    '{#a .note}',
    '`x',
    '\\',
  ],
)

const text = (max: number) =>
  fc
    .array(words, { minLength: 1, maxLength: max })
    .chain(parts => fc.constantFrom(' ', '').map(separator => parts.join(separator)))
    .filter(joined => joined.trim() !== '' && /\S/.test(joined.replace(/[\u0301\u200d]/g, '')))

/** Lines that a section may have: whatever they are, none of them is a heading. */
const body = fc
  .array(bodyLines, { maxLength: 8 })
  .map(lines => lines.join('\n').normalize('NFC'))
  .filter(source => headingsIn(source).length === 0)

const anchor = fc.stringMatching(/^[a-z0-9]{1,4}(-[a-z0-9]{1,3})?$/).filter(value => !isUuid(value))

const kind = fc.constantFrom('prose', 'quote', 'figure', 'note')

/** Trees of a given depth; sections with and without heading in any order, so that shallow ones follow deep ones. */
const sections = (depth: number): fc.Arbitrary<NewSection[]> =>
  fc.array(
    fc
      .record({
        anchor: fc.option(anchor, { nil: undefined }),
        heading: fc.option(text(4), { nil: null, freq: 2 }),
        kind,
        body,
        sections: depth > 1 ? sections(depth - 1) : fc.constant([]),
      })
      .map(({ anchor: given, ...section }) =>
        given === undefined ? section : { anchor: given, ...section },
      ),
    { maxLength: depth > 3 ? 2 : 3 },
  ) as fc.Arbitrary<NewSection[]>

const deepTree = fc.integer({ min: 1, max: 6 }).chain(depth => sections(depth))

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const date = fc.constantFrom('2025', '0999', '2025-02', '2025-02-28')
const url = fc.constantFrom('https://dantri.com.vn', 'http://a.example/?q=%23#x', 'https://例え.example/ü')

const name = fc.oneof(fc.record({ family: text(2), given: text(2) }), fc.record({ literal: text(2) }))

const reference = fc.record({
  type: fc.constantFrom(...ReferenceType.options),
  title: text(5),
  author: fc.array(name, { maxLength: 2 }),
  issued: optional(date),
  accessed: optional(date),
  URL: optional(url),
  ...Object.fromEntries(
    (['DOI', 'ISBN', 'publisher', 'containerTitle', 'volume', 'issue', 'page', 'note'] as const).map(
      field => [field, optional(text(3))],
    ),
  ),
})

const meta = fc
  .dictionary(fc.oneof(text(2), fc.string()), fc.oneof(fc.jsonValue({ maxDepth: 4 }), text(3), body), {
    maxKeys: 4,
  })
  .filter(value => Buffer.byteLength(JSON.stringify(value)) < 10_000)

const input = fc.record({
  slug: fc.stringMatching(/^[a-z]{3,8}-[a-z0-9]{1,5}$/),
  title: text(6),
  subtitle: optional(text(6)),
  subtitleLang: optional(fc.constantFrom('vi', 'zh-Hans', 'en')),
  lang: fc.constantFrom('en', 'vi', 'zh-Hans', 'no'),
  summary: optional(fc.oneof(text(8), body)),
  status: fc.constantFrom('draft', 'published', 'archived'),
  authors: fc.array(fc.record({ name: text(3), url: optional(url) }), { maxLength: 2 }),
  tags: fc.array(text(1), { maxLength: 3 }),
  image: optional(fc.record({ url, alt: text(3), credit: optional(text(3)) })),
  canonicalUrl: optional(url),
  metaTitle: optional(text(6)),
  metaDescription: optional(text(8)),
  commentPolicy: fc.constantFrom('open', 'moderated', 'closed'),
  translationGroup: optional(anchor),
  meta,
  publishedAt: optional(fc.constantFrom('2025-02-01T00:00:00.000Z', '2999-12-31T23:59:59.999Z')),
  sections: deepTree,
  references: fc.array(reference, { maxLength: 3 }),
} satisfies Record<ArticleField | 'sections' | 'references', fc.Arbitrary<unknown>>)

/** Articles as the schema gives them out. */
export const articles: fc.Arbitrary<NewArticle> = input
  .map(fields => ({
    ...fields,
    references: fields.references.map((entry, index) => NewReference.parse({ ...entry, key: `key${index}` })),
  }))
  .filter(fields => NewArticle.safeParse(fields).success && duplicateAnchors(fields.sections).length === 0)
  .map(fields => NewArticle.parse(fields))
