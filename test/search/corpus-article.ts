import { NewArticle } from '../../src/content/model/article.ts'
import type { CorpusArticle } from './corpus.ts'

/** An article of the corpus as it is sent. */
export function articleOf({ sections, ...article }: CorpusArticle): NewArticle {
  const top: { anchor: string; heading: string; body: string; sections: object[] }[] = []
  for (const { depth, ...section } of sections) {
    const list = depth === 0 ? top : (top.at(-1)?.sections ?? top)
    list.push({ ...section, sections: [] })
  }
  return NewArticle.parse({ ...article, status: 'published', sections: top })
}
