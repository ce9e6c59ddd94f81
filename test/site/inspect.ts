/** Looks at a site that was built: what is missing, leads nowhere, or should not be seen. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Article } from '../../src/content/model/article.ts'
import { ARTICLE_URL, UNSEEN } from './content.ts'
import { linksAndIds } from './links.ts'

const LINK_OF_PAGE = new RegExp(ARTICLE_URL.replace('{slug}', '([\\w-]+)').replaceAll('.', '\\.'), 'g')

/** @returns a line for each fault. */
export async function inspectSite(api: string, folder: string, articles: readonly Article[]) {
  const faults: string[] = []
  const texts = new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
  const pages = new Map(
    [...texts].filter(([name]) => name.endsWith('.html')).map(([name, text]) => [name, linksAndIds(text)]),
  )
  const leads = (from: string, link: string) => {
    const [file, id] = link.split('#')
    const target = file || from
    return id ? pages.get(target)?.ids.has(id) : texts.has(target)
  }

  for (const [name, text] of texts) {
    const links = pages.get(name)?.links ?? []
    faults.push(...links.filter(link => !leads(name, link)).map(link => `${name}: ${link} leads nowhere`))
    const meant = [...text.matchAll(LINK_OF_PAGE)].map(([, slug]) => `${slug}.html`)
    faults.push(...meant.filter(page => !pages.has(page)).map(page => `${name}: there is no ${page}`))
    if (text.includes(UNSEEN)) {
      faults.push(`${name} shows what is not public`)
    }
  }

  const found = new Set(['index.html'])
  for (const page of found) {
    for (const link of pages.get(page)?.links ?? []) {
      found.add(link.replace(/#.*/, '') || page)
    }
  }
  faults.push(...[...pages.keys()].filter(page => !found.has(page)).map(page => `nothing leads to ${page}`))
  faults.push(
    ...articles.filter(({ slug }) => !pages.has(`${slug}.html`)).map(({ slug }) => `${slug} has no page`),
  )

  for (const [lang, some] of Map.groupBy(articles, one => one.lang)) {
    const chain = walkChain(`${some[0]?.slug}.html`, texts)
    if (chain.length !== some.length || new Set(chain).size !== some.length) {
      faults.push(`${lang}: ${chain.length} pages follow each other, of ${some.length}`)
    }
    for (const place of [0, Math.floor(some.length / 2), some.length - 1]) {
      const path = `/v1/articles/${some[place]?.slug}?include=neighbours,translations`
      const { neighbours, translations = [] } = await ask<Article>(api + path)
      const expected = [neighbours?.previous, neighbours?.next].map(one =>
        one ? `${one.slug}.html` : undefined,
      )
      if (expected[0] !== chain[place - 1] || expected[1] !== chain[place + 1]) {
        faults.push(`${chain[place]}: the service says that ${expected.join(' and ')} are beside it`)
      }
      const links = pages.get(`${some[place]?.slug}.html`)?.links ?? []
      const missing = translations.filter(({ slug }) => !links.includes(`${slug}.html`))
      faults.push(...missing.map(({ slug }) => `${chain[place]}: no link to its translation ${slug}`))
    }
  }

  // What the search finds in the service is on the site.
  for (const q of ['bridge', 'Brücken', 'ben cang', '港口', '"closer look"', UNSEEN]) {
    type Hit = { article: { slug: string }; section: { anchor: string } | null }
    const { data } = await ask<{ data: Hit[] }>(
      `${api}/v1/search?${new URLSearchParams({ q, limit: '100' })}`,
    )
    const links = data.map(({ article, section }) => `${article.slug}.html#${section?.anchor ?? ''}`)
    if ((links.length === 0) !== (q === UNSEEN)) {
      faults.push(`${links.length} hits of ${q}`)
    }
    faults.push(...links.filter(link => !leads('', link)).map(link => `search for ${q}: no ${link}`))
  }
  return faults
}

/** The pages from the newest to the oldest, by their links. */
function walkChain(first: string, texts: ReadonlyMap<string, string>): string[] {
  const chain = new Set<string>()
  for (let at: string | undefined = first; at !== undefined && !chain.has(at); ) {
    chain.add(at)
    at = /<a href="([^"]+)" rel="next">/.exec(texts.get(at) ?? '')?.[1]
  }
  return [...chain]
}

async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url)
  return (await response.json()) as T
}
