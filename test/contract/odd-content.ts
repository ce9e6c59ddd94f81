/** Content whose text sorts, folds and prints differently wherever two databases do not agree. */

import { PostedComment } from '../../src/comments/posting/schema.ts'
import { Article } from '../../src/content/model/article.ts'
import { PROBLEMS } from '../../src/http/problems.ts'
import { eq, isNull } from '../../src/storage/drizzle.ts'
import { decide } from '../comments/threads/status.ts'
import { newComment, type TestService } from '../helper.ts'

/** In the order of code points, of UTF-16 units and of common collations they stand in different places. */
const WORDS = [
  ...[
    'apple',
    'Apple',
    'APPLE',
    'äpple',
    'zebra',
    'Zebra',
    'résumé',
    'resume',
    'Résumé',
    'straße',
    'strasse',
  ],
  ...['I', 'i', 'ı', 'İ', 'Đà Nẵng', 'Da Nang', 'đá', 'Đá', 'ảnh', 'Ảnh', 'anh', 'Nguyễn', 'nguyen'],
  ...['中文', '中华', '人工智能', '人工 智能', '日本', 'ｱｲｳ', 'アイウ', 'Яблоко', 'яблоко'],
  ...['a b', 'ab', 'a-b', 'a_b', 'a  b', 'a.b', '-ab', '_ab', '~ab', '"ab"', "a'b", 'a\\b', 'a%b', 'a/b&c'],
  ...['9', '10', '1e3', '010', 'null', '{}', '\u{1f600} face', '\u{1d400} bold', '\u{10fffd} last'],
  ...['\ue000 private', '\uffee half', '\ufffd replaced', 'a\u200bb', 'ﬀ', 'ff'],
]

const META =
  JSON.parse(`{"z": 1, "a": {"y": [], "b": null, "B": {}}, "10": "ten", "9": "nine", "é": "e\\u0301", "": 0,
  "numbers": [0.1, 1e21, 1e-7, -0, 5e-324, 1.7976931348623157e308, 9007199254740993, 12345678901234567890, 100.0, 1E2],
  "text": "a\\u0000b \\ud83d\\ude00 \\u2028 \\u007f </script> \\\\ \\" /"}`) as Record<string, never>

const SECTIONS = [
  {
    heading: 'Đầu tiên',
    body: 'Cites [@key], [@key; @other_key] and [@key, p. 3].',
    sections: [
      {
        heading: 'Below',
        body: '| a | b |\n|---|---|\n| 1 | 2 |',
        sections: [{ heading: '中', body: '字。' }],
      },
      { heading: null, kind: 'note', body: '`code` \u{1f600} <b>&' },
    ],
  },
  { heading: null, kind: 'quote', body: '> Quoted [@other_key].' },
  { heading: 'Last', body: '' },
]
const REFERENCES = [
  {
    key: 'other_key',
    title: 'Ä work',
    type: 'book',
    author: [{ family: 'Ø', given: 'B' }],
    note: 'a  b \u200b',
  },
  {
    key: 'key',
    title: 'Work',
    author: [{ literal: '中 House' }],
    issued: '2025-01',
    URL: 'https://example.org/',
  },
  { key: 'Key', title: 'Not cited', accessed: '2025-02-03' },
]

export type OddContent = {
  /** By the name of a parameter, what it can be; the first few are the richest. */
  values: Readonly<Record<string, readonly string[]>>
  /** Manage tokens by the id of their comment. */
  tokens: ReadonlyMap<string, string>
}

/** Publishes an article for each word, with many ties in every order, and long threads below one of them. */
export async function plantOddContent(service: TestService): Promise<OddContent> {
  for (const [index, word] of WORDS.entries()) {
    await service.publish({
      slug: `odd-${index}`,
      title: word,
      subtitle: index % 2 === 0 ? word : null,
      lang: ['en', 'vi', 'zh-Hant', 'sr-Latn'][index % 4] ?? 'en',
      tags: [word, `${word} ${word}`, 'shared'].slice(index % 3),
      authors: [
        { name: word, url: null },
        { name: 'Shared', url: `https://example.org/${index % 2 ? 'a' : 'B'}${index}` },
      ],
      meta: META,
      publishedAt: `2025-01-0${(index % 5) + 1}T00:00:00Z`,
      commentPolicy: index === 3 ? 'moderated' : 'open',
      ...(index === WORDS.length - 1 && { status: 'draft' }),
      ...(index === WORDS.length - 2 && { publishedAt: '2999-01-01T00:00:00Z' }),
      ...(index < 2 && { sections: SECTIONS, references: REFERENCES }),
    } as never)
  }
  const tokens = await discuss(service)
  await makeTies(service)
  const whole = await service.get('/v1/articles/odd-0?include=sections,references', Article)
  const comments = [...tokens.keys()].slice(0, 12)
  const last = WORDS.length - 1
  const values = {
    article: ['odd-0', whole.id.toUpperCase(), 'odd-3', 'odd-2', `odd-${last}`, `odd-${last - 1}`, 'odd'],
    section: (whole.sections ?? []).flatMap(({ id, anchor }) => [id, anchor]),
    reference: (whole.references ?? []).flatMap(({ id, key }) => [key, id]),
    comment: comments,
    thread: comments.slice(0, 4),
    code: [...Object.keys(PROBLEMS), 'unknown'],
    lang: ['en', 'VI', 'zh-hant'],
    tag: ['apple', 'APPLE', 'a_b', 'a%b', '\u{1f600} face', 'none'],
    author: ['Shared', 'Đà Nẵng', '中文', 'da nang', "a'b"],
    slug: ['odd-5', 'odd'],
    publishedAfter: ['2025-01-02T00:00:00Z', '2025-01-02T01:00:00.000+01:00'],
    publishedBefore: ['2025-01-03T00:00:00Z', '9999-01-01T00:00:00Z'],
    q: ['apple', 'Đà Nẵng', '中文', '"a b"', 'face -apple', 'a*', 'emphasis'],
    cursor: ['nonsense'],
  }
  return { values, tokens }
}

/** A thread longer than is shown, three deep; a page and more of threads; one emptied, some hidden. */
async function discuss(service: TestService): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  const post = async (text: string, parentId: string | null = null, article = 'odd-0') => {
    const url = `/v1/articles/${article}/comments`
    const author = { name: WORDS[tokens.size % WORDS.length] ?? '', email: 'reader@example.org' }
    const payload = newComment(text, { author, parentId })
    const { id, manageToken } = PostedComment.parse(
      (await service.request({ method: 'POST', url, payload })).json(),
    )
    tokens.set(id, manageToken)
    return id
  }
  const root = await post('Root with *marks* \u{1f600}')
  const emptied = await post('Emptied')
  const below = await post('Below', emptied)
  const hidden = [await post('Spam'), await post('Below spam', root), await post('Waits', null, 'odd-3')]
  for (let index = 0; index < 55; index += 1) {
    const reply = await post(`Reply ${index}`, root)
    await post(`Below reply ${index}`, index % 2 ? reply : below)
  }
  for (const [index, word] of WORDS.entries()) {
    await post(`Thread ${index} ${word}`)
  }
  const headers = { authorization: `Bearer ${tokens.get(emptied)}` }
  await service.request({ method: 'DELETE', url: `/v1/comments/${emptied}`, headers })
  for (const id of hidden.slice(0, 2)) {
    await decide(service, id, 'spam')
  }
  return tokens
}

/** Gives many rows the same times, so that only the ids order them. */
async function makeTies({ storage }: TestService): Promise<void> {
  await storage.write(async ({ db, tables: { articles, comments } }) => {
    await db.update(articles).set({ updatedAt: '2025-02-01T00:00:00.000Z' }).where(eq(articles.lang, 'en'))
    await db.update(comments).set({ createdAt: '2025-02-01T00:00:00.000Z' }).where(isNull(comments.rootId))
    await db.update(comments).set({ createdAt: '2025-02-02T00:00:00.000Z' }).where(eq(comments.depth, 1))
  })
}
