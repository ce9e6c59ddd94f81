import type { Writer } from '../../storage/storage.ts'
import { indexSection } from '../text/document.ts'
import {
  type DocumentRow,
  deleteDocuments,
  insertDocument,
  listDocuments,
  moveDocument,
} from './document-queries.ts'
import { type ArticleText, documentsOf, type SectionOfArticle } from './documents.ts'
import { INDEX_VERSION as version } from './version.ts'

/**
 * Brings what search knows of an article in step with it, in the transaction of its change. Scheduled articles are there
 * already, and each query asks for the time; drafts and archived ones are not. Only what has other words is written anew.
 */
export async function indexArticle(
  writer: Writer,
  { article, sections }: { article: ArticleText; sections: readonly SectionOfArticle[] },
): Promise<void> {
  const { id: articleId, lang, status, publishedAt } = article
  const stored = await listDocuments(writer, articleId)
  const left = new Map(stored.map(row => [keyOf(row), row]))
  const made = status === 'published' && publishedAt !== null ? documentsOf(article, sections) : []
  const changed: typeof made = []
  for (const document of made) {
    const row = left.get(keyOf({ ...document, version }))
    if (row === undefined) {
      changed.push(document)
      continue
    }
    left.delete(keyOf(row))
    const { position } = document
    if (row.position !== position || row.lang !== lang || row.publishedAt !== publishedAt) {
      await moveDocument(writer, row.id, { position, lang, publishedAt: publishedAt as string })
    }
  }
  await deleteDocuments(
    writer,
    [...left.values()].map(({ id }) => id),
  )
  for (const { sectionId, position, text, digest } of changed) {
    const place = { articleId, sectionId, position, lang, publishedAt: publishedAt as string }
    await insertDocument(writer, { ...place, version, digest }, indexSection(text))
  }
}

/** What is the same as long as a document keeps its words. */
const keyOf = ({ sectionId, version, digest }: Pick<DocumentRow, 'sectionId' | 'version' | 'digest'>) =>
  `${sectionId} ${version} ${digest}`
