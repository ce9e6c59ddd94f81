/** The rules are rules: a feed that breaks one is found. */
import t from 'tap'
import { readXml } from './read.ts'
import { faultsOfAtom, faultsOfJsonFeed } from './rules.ts'

const LINK = '<link rel="self" type="application/atom+xml" href="https://a.example/feed"/>'
const OF_ENTRY =
  '<id>urn:uuid:0194bf0e-5c00-7a3e-9d1b-2f6a4c8e0b71</id><title>T</title><updated>2025-01-01T00:00:00Z</updated><published>2025-01-01T00:00:00Z</published>'
const ENTRY = `<entry xml:lang="en">${OF_ENTRY}<category term="t"/><content type="html">&lt;p&gt;</content></entry>`
const AUTHOR = '<author><name>A</name><uri>https://a.example/</uri></author>'
const FEED = `<feed xmlns="http://www.w3.org/2005/Atom"><id>https://a.example/feed</id><title>F</title><updated>2025-01-01T00:00:00Z</updated>${LINK}${AUTHOR}${ENTRY}</feed>`

t.test('Atom', async t => {
  t.same(faultsOfAtom(readXml(FEED)), [])
  for (const [from, to] of [
    ['http://www.w3.org/2005/Atom', 'http://purl.org/atom/ns#'],
    [AUTHOR, ''],
    ['<name>A</name>', '<name> </name>'],
    ['<name>A</name>', '<name>A</name><email>a@a.example</email>'],
    ['https://a.example/</uri>', 'a.example</uri>'],
    [LINK, ''],
    [LINK, LINK + LINK],
    ['href="https://a.example/feed"', 'href="/feed"'],
    ['application/atom+xml', 'atom'],
    ['<id>urn:', '<id>no:id</id><id>urn:'],
    ['<id>urn:uuid:', '<id>'],
    ['<title>T</title>', '<title/>'],
    ['<title>T</title>', '<title>T</title><summary>T</summary>'],
    ['<published>2025-01-01T', '<published>2025-13-01T'],
    ['<published>2025-01-01T', '<published>2025-01-02T'],
    ['<title>T</title><updated>2025', '<title>T</title><updated>2026'],
    ['xml:lang="en"', 'xml:lang="e"'],
    ['term="t"', 'term=""'],
    ['<entry', '<rights/><entry'],
    [ENTRY, ENTRY + ENTRY],
    [ENTRY, ENTRY.replace(/urn[^<]+/, 'https://a.example/feed')],
    ['&lt;p&gt;', '&lt;a href="#a"&gt;'],
    ['&lt;p&gt;', '&lt;script&gt;'],
    ['type="html"', 'type="text"'],
    [
      '</title><updated>2025-01-01T00:00:00Z</updated><published>',
      `</title><updated>2025-01-01T00:00:00Z</updated>${'<link rel="alternate" type="text/html" href="https://a.example/"/>'.repeat(2)}<published>`,
    ],
  ] as const) {
    const planted = FEED.replace(from, to)
    t.not(planted, FEED)
    t.not(faultsOfAtom(readXml(planted)).length, 0, to)
  }
  for (const broken of [FEED.replace('</entry>', ''), FEED.replace('T</title>', '\u0001</title>')]) {
    t.throws(() => readXml(broken))
  }
})

t.test('JSON Feed', async t => {
  const item = { id: '1', content_html: '<p>', tags: ['t'], authors: [{ name: 'A' }], language: 'en' }
  const feed = { version: 'https://jsonfeed.org/version/1.1', title: 'F', items: [item] }
  t.same(faultsOfJsonFeed(feed), [])
  for (const planted of [
    { ...feed, version: 'https://jsonfeed.org/version/1' },
    { ...feed, title: '' },
    { version: feed.version, title: 'F' },
    { ...feed, author: { name: 'A' } },
    { ...feed, feed_url: '/feed' },
    { ...feed, feed_url: 'https://a.example/', next_url: 'https://a.example/' },
    { ...feed, items: [item, item] },
    ...[
      { id: 1 },
      { content_html: undefined },
      { content_html: '<img src="a.png">' },
      { tags: ['', 't'] },
      { authors: [{}] },
      { authors: [{ email: 'a@a.example' }] },
      { date_published: 'today' },
      { language: 'english language' },
    ].map(fault => ({ ...feed, items: [{ ...item, ...fault }] })),
  ]) {
    t.not(faultsOfJsonFeed(planted).length, 0, JSON.stringify(planted))
  }
})
