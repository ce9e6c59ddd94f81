/**
 * Prints an article as JSON-LD in the vocabulary of schema.org, for `<script type="application/ld+json">`. Texts of others
 * stand in it, so it has no `<`: nothing in it can end the script. Pure.
 */
import type { Article, Seo } from '../model/article.ts'
import { doiAddress } from '../model/cited-work.ts'
import type { Cited, Reference } from '../model/reference.ts'

/** What a work that articles cite is in schema.org. The others are a `CreativeWork`. */
const TYPES: { readonly [T in Reference['type']]?: string } = {
  article: 'Article',
  'article-journal': 'ScholarlyArticle',
  'article-magazine': 'Article',
  'article-newspaper': 'NewsArticle',
  book: 'Book',
  chapter: 'Chapter',
  dataset: 'Dataset',
  legislation: 'Legislation',
  motion_picture: 'Movie',
  'paper-conference': 'ScholarlyArticle',
  'post-weblog': 'BlogPosting',
  report: 'Report',
  review: 'Review',
  software: 'SoftwareApplication',
  song: 'MusicRecording',
  thesis: 'Thesis',
  webpage: 'WebPage',
}

/** @param article with its number of comments, if that is to be told. */
export function printJsonLd(article: Article, seo: Seo, references: readonly Cited[]): string {
  const { id, url, image } = article
  const whole = {
    '@context': 'https://schema.org',
    '@type': 'Article',
    '@id': `urn:uuid:${id}`,
    url: url ?? undefined,
    mainEntityOfPage: url ?? undefined,
    headline: seo.title,
    alternativeHeadline: article.subtitle ?? undefined,
    description: seo.description ?? undefined,
    inLanguage: article.lang,
    datePublished: article.publishedAt ?? undefined,
    dateModified: article.updatedAt,
    author: article.authors.map(({ name, url }) => ({ '@type': 'Person', name, url: url ?? undefined })),
    image: image
      ? {
          '@type': 'ImageObject',
          url: image.url,
          caption: image.alt || undefined,
          creditText: image.credit ?? undefined,
        }
      : undefined,
    keywords: article.tags,
    wordCount: article.wordCount,
    commentCount: article.commentCount,
    citation: references.map(toWork),
  }
  return JSON.stringify(whole, withoutEmpty).replaceAll('<', '\\u003c')
}

/** An empty list says nothing. */
const withoutEmpty = (_name: string, value: unknown) =>
  Array.isArray(value) && value.length === 0 ? undefined : value

function toWork(entry: Cited) {
  const { title, DOI: doi, URL: url, containerTitle, ISBN } = entry
  return {
    '@type': TYPES[entry.type] ?? 'CreativeWork',
    name: title,
    author: entry.author.map(({ family, given, literal }) =>
      literal === undefined
        ? {
            '@type': 'Person',
            name: given === undefined ? family : `${given} ${family}`,
            familyName: family,
            givenName: given,
          }
        : { '@type': 'Organization', name: literal },
    ),
    datePublished: entry.issued ?? undefined,
    url: url ?? undefined,
    sameAs: doiAddress(doi ?? ''),
    identifier: ISBN === null ? undefined : { '@type': 'PropertyValue', propertyID: 'ISBN', value: ISBN },
    publisher: entry.publisher === null ? undefined : { '@type': 'Organization', name: entry.publisher },
    isPartOf: containerTitle === null ? undefined : { '@type': 'CreativeWork', name: containerTitle },
  }
}
