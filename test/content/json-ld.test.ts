import jsonld from 'jsonld'
import { parseFragment } from 'parse5'
import t from 'tap'
import { Article } from '../../src/content/model/article.ts'
import { ReferenceType } from '../../src/content/model/reference.ts'
import { newComment, startService } from '../helper.ts'
import { strangeIn } from './vocabulary.ts'

/** What the document at schema.org says of these names. */
const CONTEXT = {
  '@vocab': 'https://schema.org/',
  ...Object.fromEntries(
    ['url', 'mainEntityOfPage', 'sameAs'].map(name => [
      name,
      { '@id': `https://schema.org/${name}`, '@type': '@id' },
    ]),
  ),
  ...Object.fromEntries(
    ['datePublished', 'dateModified'].map(name => [
      name,
      { '@id': `https://schema.org/${name}`, '@type': 'https://schema.org/Date' },
    ]),
  ),
}

async function documentLoader(url: string) {
  if (url !== 'https://schema.org') {
    throw new Error(`Asks for ${url}.`)
  }
  return { documentUrl: url, document: { '@context': CONTEXT } }
}

const whole = {
  slug: 'whole',
  title: 'A title that is long',
  metaTitle: 'Whole',
  subtitle: 'Phụ đề',
  subtitleLang: 'vi',
  lang: 'en-GB',
  summary: 'Of two\nlines.',
  authors: [{ name: 'Ada', url: 'https://ada.example/' }, { name: 'Bo' }],
  tags: ['a', 'b, c'],
  image: { url: 'https://example.org/i.png', alt: 'A picture', credit: 'C' },
  sections: [{ body: 'Three [@work] words.' }],
  references: [
    {
      key: 'work',
      type: 'article-journal',
      title: 'A Work',
      author: [{ family: 'Smith', given: 'Jo' }, { family: 'Nguyễn' }, { literal: 'House' }],
      issued: '2024-05',
      URL: 'https://example.org/work',
      DOI: 'doi:10.1000/a b',
      publisher: 'Press',
      containerTitle: 'Journal',
    },
    { key: 'doi', type: 'book', title: 'Book', DOI: 'https://doi.org/10.1000/x<y', ISBN: '1' },
    { key: 'bill', type: 'bill', title: 'Bill', DOI: 'unknown' },
  ],
} as const

t.test('an independent parser reads what the article says', async t => {
  const service = await startService(t, { ARTICLE_URL: 'https://site.example/{slug}' })
  await service.publish(whole as never)
  const article = await service.get('/v1/articles/whole?include=jsonLd', Article)
  t.equal(article.seo, undefined)
  const printed = JSON.parse(article.jsonLd ?? '')
  t.same(strangeIn(printed), [])
  const expanded = await jsonld.expand(printed, { documentLoader })
  const flat = await jsonld.compact(expanded, CONTEXT)
  const { '@context': _context, ...read } = flat
  t.strictSame(read, {
    '@id': `urn:uuid:${article.id}`,
    '@type': 'Article',
    url: 'https://site.example/whole',
    mainEntityOfPage: 'https://site.example/whole',
    headline: 'Whole',
    alternativeHeadline: 'Phụ đề',
    description: 'Of two lines.',
    inLanguage: 'en-GB',
    datePublished: article.publishedAt,
    dateModified: article.updatedAt,
    author: [
      { '@type': 'Person', name: 'Ada', url: 'https://ada.example/' },
      { '@type': 'Person', name: 'Bo' },
    ],
    image: {
      '@type': 'ImageObject',
      url: 'https://example.org/i.png',
      caption: 'A picture',
      creditText: 'C',
    },
    keywords: ['a', 'b, c'],
    wordCount: 3,
    citation: [
      {
        '@type': 'ScholarlyArticle',
        name: 'A Work',
        author: [
          { '@type': 'Person', name: 'Jo Smith', familyName: 'Smith', givenName: 'Jo' },
          { '@type': 'Person', name: 'Nguyễn', familyName: 'Nguyễn' },
          { '@type': 'Organization', name: 'House' },
        ],
        datePublished: '2024-05',
        url: 'https://example.org/work',
        publisher: { '@type': 'Organization', name: 'Press' },
        isPartOf: { '@type': 'CreativeWork', name: 'Journal' },
      },
      {
        '@type': 'Book',
        name: 'Book',
        sameAs: 'https://doi.org/10.1000/x%3Cy',
        identifier: { '@type': 'PropertyValue', propertyID: 'ISBN', value: '1' },
      },
      { '@type': 'CreativeWork', name: 'Bill' },
    ],
  })
})

t.test('it says nothing of what an article has not', async t => {
  const service = await startService(t)
  await service.publish({
    slug: 'bare',
    title: 'Bare',
    image: { url: 'https://example.org/i.png', alt: '' },
  } as never)
  const { id, jsonLd, publishedAt, updatedAt } = await service.get(
    '/v1/articles/bare?include=jsonLd',
    Article,
  )
  t.strictSame(JSON.parse(jsonLd ?? ''), {
    '@context': 'https://schema.org',
    '@type': 'Article',
    '@id': `urn:uuid:${id}`,
    headline: 'Bare',
    inLanguage: 'en',
    datePublished: publishedAt,
    dateModified: updatedAt,
    image: { '@type': 'ImageObject', url: 'https://example.org/i.png' },
    wordCount: 0,
  })
  const key = await service.key('content:read')
  await service.publish({ slug: 'draft', title: 'Draft', status: 'draft', publishedAt: null } as never)
  const draft = await service.request({ url: '/v1/articles/draft?include=jsonLd', headers: key })
  t.notMatch(JSON.parse(draft.json().jsonLd), { datePublished: /./ })
})

t.test('the number of comments comes with the number of comments', async t => {
  const service = await startService(t)
  await service.publish({ slug: 'one' })
  const post = { method: 'POST' as const, url: '/v1/articles/one/comments', payload: newComment() }
  t.equal((await service.request(post)).statusCode, 201)
  for (const [include, expected] of [
    ['jsonLd', undefined],
    ['jsonLd,commentCount', 1],
  ] as const) {
    const { jsonLd } = await service.get(`/v1/articles/one?include=${include}`, Article)
    t.equal(JSON.parse(jsonLd ?? '').commentCount, expected)
  }
})

t.test('no text of an article ends the script that it stands in', async t => {
  const service = await startService(t)
  const hostile = '</script><!--<script>alert(1)</script>'
  await service.publish({ slug: 'hostile', title: hostile, summary: hostile, tags: [hostile] } as never)
  const { jsonLd = '' } = await service.get('/v1/articles/hostile?include=jsonLd', Article)
  t.notMatch(jsonLd, '<')
  t.match(JSON.parse(jsonLd), { headline: hostile, description: hostile, keywords: [hostile] })
  const { childNodes } = parseFragment(`<script type="application/ld+json">${jsonLd}</script>after`)
  t.match(childNodes, [{ nodeName: 'script', childNodes: [{ value: jsonLd }] }, { value: 'after' }])
})

t.test('every type of a work is one of schema.org', async t => {
  const service = await startService(t)
  const references = ReferenceType.options.map(type => ({ key: type, type, title: type }))
  await service.publish({ slug: 'types', references } as never)
  const { jsonLd = '' } = await service.get('/v1/articles/types?include=jsonLd', Article)
  t.same(strangeIn(JSON.parse(jsonLd)), [])
  t.same(strangeIn({ '@type': 'Article', headline: 'H', isbn: '1', author: { '@type': 'Nobody' } }), [
    'Article.isbn',
    'Nobody',
  ])
})
