/** The answers of the hand-written servers from rows: plain objects for `JSON.stringify`, in the order of Stet's answers. */

export type Row = Record<string, unknown>

export type SectionRow = Record<'id' | 'anchor', string> & {
  parent_id: string | null
  position: number
  depth: number
  heading: string | null
  kind: string
  html: string
  citations: unknown
}

export type ReferenceRow = Record<'id' | 'key', string> & { position: number; fields: unknown }

/** One driver decodes JSON, the other does not. */
const decoded = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value)

export const articleOf = (row: Row, authors: readonly Row[], tags: readonly Row[]) => ({
  id: row['id'],
  slug: row['slug'],
  title: row['title'],
  subtitle: row['subtitle'],
  subtitleLang: row['subtitle_lang'],
  lang: row['lang'],
  summary: row['summary'],
  status: row['status'],
  authors: authors.map(({ name, url }) => ({ name, url })),
  tags: tags.map(({ tag }) => tag),
  image: decoded(row['image']),
  canonicalUrl: row['canonical_url'],
  url: row['canonical_url'],
  metaTitle: row['meta_title'],
  metaDescription: row['meta_description'],
  commentPolicy: row['comment_policy'],
  translationGroup: row['translation_group'],
  commentsOpen: row['comment_policy'] !== 'closed',
  commentsClosedReason: row['comment_policy'] === 'closed' ? 'closed' : null,
  meta: decoded(row['meta']),
  wordCount: row['word_count'],
  publishedAt: row['published_at'],
  createdAt: row['created_at'],
  updatedAt: row['updated_at'],
  version: row['version'],
})

export type Parts = { authors: Row[]; tags: Row[]; sections: SectionRow[]; references: ReferenceRow[] }

/** @param sections by depth, then position. */
export function pageOf(row: Row, { authors, tags, sections, references }: Parts) {
  const citedBy = new Map<string, object[]>()
  const children = new Map<string | null, object[]>([[null, []]])
  for (const { id, parent_id, position, depth, anchor, heading, kind, html, citations } of sections) {
    const below: object[] = []
    children.set(id, below)
    children
      .get(parent_id)
      ?.push({ id, parentId: parent_id, position, depth, anchor, heading, kind, body: html, sections: below })
    for (const key of decoded(citations) as string[]) {
      const citing = citedBy.get(key) ?? []
      citing.push({ id, anchor })
      citedBy.set(key, citing)
    }
  }
  return {
    ...articleOf(row, authors, tags),
    format: 'html',
    sections: children.get(null),
    references: references.map(({ id, key, position, fields }) => ({
      id,
      key,
      position,
      ...(decoded(fields) as object),
      citedBy: citedBy.get(key) ?? [],
    })),
  }
}

const SIZE = 20

/** A page of rows, of which one more was read than it shows. @param scope what its cursors begin with. */
export function listOf<T>(rows: Row[], column: string, scope: string, show: (row: Row) => T) {
  const shown = rows.slice(0, SIZE)
  const last = shown.at(-1)
  const next = rows.length > SIZE && last ? cursorTo(scope, last, column) : null
  return { data: shown.map(show), page: { next, prev: null, limit: SIZE } }
}

const cursorTo = (scope: string, row: Row, column: string) =>
  Buffer.from(JSON.stringify([scope, row[column], row['id'], false])).toString('base64url')

export const commentOf = (row: Row) => ({
  id: row['id'],
  articleId: row['article_id'],
  parentId: row['parent_id'],
  depth: row['depth'],
  status: row['public_as'] === 'comment' ? row['status'] : 'deleted',
  author: row['public_as'] === 'comment' ? { name: row['author_name'], url: row['author_url'] } : null,
  html: row['public_as'] === 'comment' ? row['html'] : null,
  text: row['public_as'] === 'comment' ? row['text'] : null,
  createdAt: row['created_at'],
  editedAt: row['edited_at'],
  replyCount: row['reply_count'],
  replies: [] as object[],
  repliesNext: null,
})
