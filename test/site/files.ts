/** All files of a static site: each by its name. */
import type { Article } from '../../src/content/model/article.ts'
import type { Client } from './client.ts'
import {
  articlePage,
  feedFile,
  indexPage,
  listPages,
  type Name,
  type Namer,
  nameFile,
  searchData,
  searchPage,
  worksPage,
} from './pages.ts'

/** @param articles newest first. */
export async function makeFiles(api: string, client: Client, articles: readonly Article[]) {
  const names = {
    tag: await client.list<Name>('/v1/tags?limit=100'),
    author: await client.list<Name>('/v1/authors?limit=100'),
  }
  const nameOf = findNames(names)
  const files = new Map<string, string>()
  const languages = Map.groupBy(articles, ({ lang }) => lang)
  const groups = Map.groupBy(articles, ({ translationGroup }) => translationGroup)
  for (const some of languages.values()) {
    for (const [index, article] of some.entries()) {
      const { slug, translationGroup } = article
      const group = translationGroup === null ? [] : groups.get(translationGroup)
      const translations = (group ?? []).filter(one => one !== article)
      const others = { previous: some[index - 1], next: some[index + 1], translations }
      files.set(`${slug}.html`, articlePage(article, others, nameOf))
    }
  }
  const lists = [
    { file: 'index.html', title: 'Articles', filter: '', some: articles },
    ...[...languages].map(([lang, some]) => {
      return { file: `lang_${lang}.html`, title: lang, filter: `lang=${lang}`, some }
    }),
    ...(['tag', 'author'] as const).flatMap(kind =>
      names[kind].map(one => ({
        file: nameFile(kind, one),
        title: one.name,
        filter: `${kind}=${one.slug}`,
        some: articles.filter(article => namesOf(article)[kind].some(name => nameOf(kind, name) === one)),
      })),
    ),
  ]
  for (const { file, title, filter, some } of lists) {
    for (const [name, page] of listPages(file, title, some, filter)) {
      files.set(name, page)
    }
    files.set(feedFile(filter), (await client.get(`/v1/feed.atom${filter && `?${filter}`}`)).body)
  }
  const indexes = [...languages.keys()].map(lang => ({ slug: lang, name: lang }))
  files.set('names.html', indexPage({ lang: indexes, ...names }))
  files.set('works.html', worksPage(articles))
  files.set('works.bib', await readBibliography(client))
  files.set('search.html', searchPage(api))
  files.set('search.json', searchData(articles))
  return files
}

const namesOf = ({ tags, authors }: Article) => ({ tag: tags, author: authors.map(({ name }) => name) })

/** Articles have the names of their tags and authors as they are spelled there, and lists of names have the slugs. */
function findNames(names: Record<'tag' | 'author', Name[]>): Namer {
  const fold = (name: string) => name.normalize('NFC').toLowerCase()
  const by = {
    tag: new Map(names.tag.map(one => [fold(one.name), one])),
    author: new Map(names.author.map(one => [fold(one.name), one])),
  }
  return (kind, name) => {
    const found = by[kind].get(fold(name))
    if (found === undefined) {
      throw new Error(`The ${kind} "${name}" is in no list.`)
    }
    return found
  }
}

/** What the whole site cites, as BibTeX. */
async function readBibliography(client: Client): Promise<string> {
  let text = ''
  for (let at: string | null = '/v1/references?limit=100'; at !== null; ) {
    const { body, next } = await client.get(at, 'application/x-bibtex')
    text += body
    at = next
  }
  return text
}
