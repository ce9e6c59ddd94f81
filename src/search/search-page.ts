/** Reads a page of hits. Runs beside the event loop: see `Storage.beside`. */

import { findSubject, type Subject, type SubjectFilters } from '../content/store/subject-queries.ts'
import type { Position, Slice } from '../kernel/paging.ts'
import type { Reader } from '../storage/storage.ts'
import { leadTexts } from './store/documents.ts'
import { findHits, positionOf, type RankedHit } from './store/find-hits.ts'
import { countDocumentHits, type HitFilters, listHitArticles, listHitSections } from './store/hit-queries.ts'
import { classesOf, widestOf } from './text/classes.ts'
import { readSearch, type Search } from './text/query.ts'
import { makeSnippet } from './text/snippet.ts'

export type PageOrder = {
  q: string
  /** As the request has them. */
  filters: Omit<HitFilters, keyof Subject> & Omit<SubjectFilters, 'status'>
  slice: Slice
  now: string
  /** Whether all hits are counted. */
  counts: boolean
}

export type Hit = {
  article: { id: string; slug: string; title: string; lang: string; publishedAt: string }
  section: { id: string; anchor: string; heading: string | null } | null
  snippet: string
}

/** `hit` is null of the row beyond the page. */
export type FoundPage = { rows: { hit: Hit | null; position: Position }[]; total: number }

const NOTHING: FoundPage = { rows: [], total: 0 }

export default async function searchPage(
  reader: Reader,
  { q, filters: given, slice, now, counts }: PageOrder,
): Promise<FoundPage> {
  const search = readSearch(q)
  const subject = search === null ? undefined : await findSubject(reader, given)
  if (search === null || subject === undefined) {
    return NOTHING
  }
  const { publishedAfter, publishedBefore } = given
  const filters = { ...subject, publishedAfter, publishedBefore }
  const classes = classesOf(search)
  const found = await findHits(reader, classes, filters, slice, now)
  const hits = await showHits(reader, search, found.slice(0, slice.limit), now)
  return {
    rows: found.map((row, index) => ({ hit: hits[index] ?? null, position: positionOf(row) })),
    total: counts ? await countDocumentHits(reader, widestOf(classes), filters, now) : 0,
  }
}

async function showHits(
  reader: Reader,
  search: Search,
  found: RankedHit[],
  now: string,
): Promise<(Hit | null)[]> {
  if (found.length === 0) {
    return []
  }
  const articleIds = [...new Set(found.map(({ articleId }) => articleId))]
  const articles = byId(await listHitArticles(reader, articleIds, { now }))
  const sectionIds = found.flatMap(({ sectionId }) => sectionId ?? [])
  const sections = byId(sectionIds.length === 0 ? [] : await listHitSections(reader, sectionIds))
  return found.map(({ articleId, sectionId, position }) => {
    const article = articles.get(articleId)
    const section = sectionId === null ? undefined : sections.get(sectionId)
    if (article === undefined) {
      return null
    }
    const { id, slug, title, lang, publishedAt } = article
    const body = section === undefined ? [] : [section.text]
    const texts = position === 0 ? leadTexts(article, body) : body
    return {
      article: { id, slug, title, lang, publishedAt: publishedAt as string },
      section:
        section === undefined ? null : { id: section.id, anchor: section.anchor, heading: section.heading },
      snippet: makeSnippet(search, texts.toReversed()),
    }
  })
}

const byId = <T extends { id: string }>(rows: readonly T[]) => new Map(rows.map(row => [row.id, row]))
